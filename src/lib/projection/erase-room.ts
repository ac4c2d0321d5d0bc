import Dexie from 'dexie';
import { pageDocument, roomDocument, type DocumentName } from '#shared/documents/names.ts';
import type { Refusal } from '#shared/wire/refusals.ts';
import type { Owner } from '../core.ts';
import type { FoyerDatabase } from './database.ts';
import { dropFilesOf } from './kept-files.ts';
import { pageOf } from './project-page.ts';
import { isEdit, recordRow } from './record-row.ts';
import { membersOf, peopleOf } from './room-members.ts';
import { dropSendFilesOf } from './send-file-rows.ts';
import type { OutboxMessage, OutboxRow, RoomFacts } from './tables.ts';

/** The documents of a room, as far as this device can have them. */
export const documentsOf = ({ id, head }: Pick<RoomFacts, 'id' | 'head'>): readonly DocumentName[] => [
  roomDocument(id),
  ...Array.from({ length: head }, (_, at) => pageDocument(id, at + 1)),
];

/**
 * Erases what this device shows of a room, because a rule of my company has taken it away and wants that (R04): everything
 * that the server has. What I wrote and it never had stays, as messages that were not sent, with the reason (R05). The
 * documents' own caches follow (`sync/wiped-rooms.ts`). Inside a transaction on the tables of rooms and `documents`.
 */
export async function eraseRoom(
  database: FoyerDatabase,
  owner: Owner,
  facts: RoomFacts,
  refusal: Refusal,
): Promise<RoomFacts> {
  const { id: room } = facts;
  await database.timeline.where('[room+page]').between([room, Dexie.minKey], [room, Dexie.maxKey]).delete();
  const unsent = await keepUnsent(database, owner, facts, refusal);
  await dropFilesOf(database, room, unsent);
  await dropSendFilesOf(database, room);
  await database.attached.where('room').equals(room).delete();
  await database.marks.where('room').equals(room).delete();
  await database.documents.bulkDelete([...documentsOf(facts)]);
  await database.members
    .where('[room+user]')
    .between([room, Dexie.minKey], [room, Dexie.maxKey])
    .modify({ photo: null });
  return {
    ...facts,
    wiped: { refusal, cached: true },
    people: peopleOf({ type: facts.type, members: await membersOf(database, room) }, owner),
    mark: 0,
    counted: null,
  };
}

/** The rule has gone, or wants no erasing any more: the room is read anew from the server. */
export function giveBack({ wiped: _, ...facts }: RoomFacts): RoomFacts {
  return { ...facts, sealed: null };
}

/**
 * My messages that the server never had are refused by the rule. Of an edit the new text is mine; what it was to replace goes,
 * and that it is an edit stays: it never becomes a message of its own.
 * @returns the messages that the server never had: their files stay
 */
async function keepUnsent(
  database: FoyerDatabase,
  owner: Owner,
  { id: room }: RoomFacts,
  refusal: Refusal,
): Promise<ReadonlySet<string>> {
  const unsent = new Set<string>();
  const rows = await database.outbox
    .where('[room+state]')
    .between([room, Dexie.minKey], [room, Dexie.maxKey])
    .toArray();
  const mine = rows.filter(isMessage).sort((one, other) => (one.order ?? 0) - (other.order ?? 0));
  const newest = new Map(mine.filter(({ value }) => value.kind === 'message').map((row) => [row.id, row]));
  for (const row of mine) {
    if (row.order === undefined) continue;
    if (newest.get(row.id) !== row) {
      await database.outbox.delete(row.order);
      continue;
    }
    const isNew = mine.some((one) => one.id === row.id && one.value.kind === 'message' && !isEdit(one));
    const { edits: _, ...rest } = row;
    const kept: OutboxMessage = {
      ...rest,
      ...{ state: 'refused', refusal, before: null, after: null },
      ...(isNew ? {} : { edits: true }),
    };
    await database.outbox.put(kept);
    const place = { room, page: pageOf(row.document).page, lane: owner.user, id: row.id };
    const shown = recordRow(place, null, [kept], { n: 0, arrival: 0 });
    if (shown) await database.timeline.put(shown);
    if (isNew) unsent.add(row.id);
  }
  return unsent;
}

const isMessage = (row: OutboxRow): row is OutboxMessage => row.kind === 'record' && 'room' in row;
