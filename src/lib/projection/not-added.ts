import Dexie from 'dexie';
import type { RoomId } from '#shared/ids.ts';
import type { Refusal } from '#shared/wire/refusals.ts';
import type { Core } from '../core.ts';
import type { FoyerDatabase } from './database.ts';
import { dropFilesOf } from './kept-files.ts';
import { addedBy, refreshRoom, roomTables } from './refresh-room.ts';
import { dropMembers, readFacts } from './room-members.ts';
import { tidyRoomPhotos } from './room-photos.ts';

/** The tables for what becomes of a room that the server would not make. */
export const notAddedTables = (database: FoyerDatabase) => [
  ...roomTables(database),
  database.contactNotices,
  database.roomPhotos,
];

/**
 * The server will not make a room that waits. With a text in it, or on screen, it stays and says so; otherwise it goes,
 * and the person is told (N01). Inside a transaction on `notAddedTables`.
 * @returns whether the room stays
 */
export async function settleNotAdded(
  { durable: database, owner }: Pick<Core, 'durable' | 'owner'>,
  room: RoomId,
  refusal: Refusal,
  isOnScreen: boolean,
): Promise<boolean> {
  const facts = await readFacts(database, owner, room);
  if (facts?.entry !== 'waiting') return true;
  const isGroup = facts.type === 'group';
  if (isOnScreen || (await hasTexts(database, room)) || (facts.description ?? '') !== '') {
    await database.facts.put({ ...facts, ...(isGroup ? { notCreated: refusal } : { notAdded: true }) });
    await refreshRoom(database, owner, room);
    return true;
  }
  const name = facts.name ?? facts.people.other?.name ?? '';
  const what = isGroup ? ({ type: 'not-created' } as const) : ({ type: 'not-added', by: addedBy(facts) } as const);
  await database.contactNotices.add({ contact: null, name, what, refusal });
  await forgetRoom(database, room);
  return false;
}

/** Takes a room that the server would not make off this device, unless a text is in it. Inside a transaction as above. */
export async function dropNotAdded(database: FoyerDatabase, room: RoomId): Promise<void> {
  const facts = await database.facts.get(room);
  if (facts?.entry !== 'waiting' || (facts.notAdded !== true && !facts.notCreated)) return;
  if (await hasTexts(database, room)) return;
  await forgetNotice(database, room);
  await forgetRoom(database, room);
}

/** Takes back that somebody was not added: it is being asked for again, or the chat has gone. */
export async function forgetNotice({ contactNotices }: FoyerDatabase, room: RoomId): Promise<void> {
  await contactNotices.filter(({ what }) => what.type === 'not-added' && what.room === room).delete();
}

async function hasTexts(database: FoyerDatabase, room: RoomId): Promise<boolean> {
  const draft = await database.drafts.get(room);
  if (draft !== undefined && draft.text.trim() !== '') return true;
  if ((await database.attached.where('room').equals(room).count()) > 0) return true;
  return (await database.outbox.where('[room+state]').between([room, Dexie.minKey], [room, Dexie.maxKey]).count()) > 0;
}

async function forgetRoom(database: FoyerDatabase, room: RoomId): Promise<void> {
  await database.timeline.where('[room+page]').between([room, Dexie.minKey], [room, Dexie.maxKey]).delete();
  await database.marks.where('room').equals(room).delete();
  await database.drafts.delete(room);
  await dropFilesOf(database, room);
  await database.facts.delete(room);
  await dropMembers(database, room);
  await database.rooms.delete(room);
  await tidyRoomPhotos(database);
}
