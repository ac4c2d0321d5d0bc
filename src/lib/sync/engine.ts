import type { ContactId, RoomId, UserId } from '#shared/ids.ts';
import type { OutboxRecord } from '../projection/tables.ts';

/** What of the network and of other people is true just now and stands in no database. */
export interface LiveState {
  readonly status: 'online' | 'connecting' | 'offline';
  /** The server no longer knows this session: sign in again. */
  readonly signedOut: boolean;
  /** The server no longer serves this version of the app. */
  readonly tooOld: boolean;
  /** This device cannot write what the server says, so that its screens are behind. */
  readonly behind: boolean;
  /** Who is typing, by room. */
  readonly typing: ReadonlyMap<RoomId, ReadonlySet<UserId>>;
  /** People known to have a live device. */
  readonly online: ReadonlySet<UserId>;
  /** How much of each file that is going up has gone, from 0 to 1, by `placeKey`. */
  readonly sending: ReadonlyMap<string, number>;
}

/**
 * What the tabs of an account ask of the one among them that syncs. Everything that must not be lost is in the
 * database before it is asked for; these calls only say that it is there.
 */
export interface Engine {
  /** The outbox has new, changed or removed rows; `added` when that one row is all. */
  outboxChanged(added?: OutboxRecord): void;
  /** A room or a contact is on screen: its documents stay open until `leave`, as often as it was entered. */
  enter(what: RoomId | ContactId): void;
  leave(what: RoomId | ContactId): void;
  /** The screen has come to the oldest message known here: fetch the page `page` of the room. */
  fetchPage(room: RoomId, page: number): void;
  setTyping(room: RoomId, typing: boolean): void;
  /** My mark in the room's facts has moved. */
  marked(room: RoomId): void;
  /** Stops for good: the account leaves this page. */
  stop(): void;
  /** Hears of every change of the live state, and at once of the present one. Returns how to stop. */
  subscribe(listener: (live: LiveState) => void): () => void;
}

/** Before anything is known. */
export const nothingLive: LiveState = {
  status: 'connecting',
  signedOut: false,
  tooOld: false,
  behind: false,
  typing: new Map(),
  online: new Set(),
  sending: new Map(),
};
