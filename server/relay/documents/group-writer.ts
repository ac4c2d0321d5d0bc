import type { Kysely } from 'kysely';
import type { Database } from '../../storage/tables/database.ts';
import type { Group, IndexedRecord } from './group.ts';
import type { LiveDocument, RoomCounters } from './live-document.ts';

/** Writes what a commit holds. */
export interface GroupWriter {
  /** Takes up what a process before has left. Before anything is asked of the database. */
  open(): Promise<void>;
  /**
   * Writes groups in one transaction that is synced to disk when it resolves. `begun` runs once, when the database has
   * been given its work: time to do something else.
   * @throws HeadMoved when a document is no longer what its updates were admitted against; nothing is written then.
   */
  write(groups: readonly Group[], begun: () => void): Promise<void>;
  /** Notices that a write has ended before the event loop, which may be busy with a thousand sockets, comes to it. */
  look(): void;
  /** Does work during which no other process writes these documents; `write` is part of it. */
  locked(
    documents: readonly LiveDocument[],
    work: (db: Kysely<Database>, write: (groups: readonly Group[]) => Promise<void>) => Promise<void>,
  ): Promise<void>;
  close(): Promise<void>;
}

/** A document, or the counters of its room, were changed by somebody else: its updates must be admitted again. */
export class HeadMoved extends Error {
  override readonly name = 'HeadMoved';
  readonly document: LiveDocument;

  constructor(document: LiveDocument) {
    super('the head of a document has moved');
    this.document = document;
  }
}

/** A room's message number before and after groups. */
export interface CounterMove {
  readonly counters: RoomCounters;
  readonly before: number;
  readonly after: number;
  /** A document to name when the numbers do not follow on. */
  readonly document: LiveDocument;
}

/** What groups make of the rooms' counters. */
export function counterMoves(groups: readonly Group[]): CounterMove[] {
  const moves = new Map<RoomCounters, CounterMove>();
  for (const { document, counterBefore, end } of groups) {
    const { counters } = document;
    if (counters === null || counterBefore === null || end.counter === null) continue;
    const known = moves.get(counters);
    const before = Math.min(counterBefore, known?.before ?? Infinity);
    const after = Math.max(end.counter, known?.after ?? 0);
    moves.set(counters, { counters, before, after, document });
  }
  return [...moves.values()].filter(({ before, after }) => before !== after);
}

/** Whether a record of the index may be there already, and is changed. */
export const isChange = ({ isRecalled, isRestored }: IndexedRecord): boolean => isRecalled || isRestored;
