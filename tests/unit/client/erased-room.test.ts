// Before Dexie, which looks for a database when it is loaded.
import 'fake-indexeddb/auto';
import { expect, test } from 'vitest';
import { pageDocument } from '#shared/documents/names.ts';
import type { CompanyId, RecordId, RoomId, UserId } from '#shared/ids.ts';
import { FoyerDatabase } from '../../../src/lib/projection/database.ts';
import { projectPage, type PageChange } from '../../../src/lib/projection/project-page.ts';
import { emptyFacts, refreshRoom } from '../../../src/lib/projection/refresh-room.ts';
import type { TimelineRow } from '../../../src/lib/projection/rows.ts';

const room = 'r0000000000000000' as RoomId;
const bo = 'ubo00000000000000' as UserId;
const owner = { user: 'uann0000000000000' as UserId, company: 'cacme000000000000' as CompanyId };
const document = pageDocument(room, 1);

const row = (id: string): TimelineRow => ({
  room,
  page: 1,
  lane: bo,
  id: id as RecordId,
  at: 1000,
  n: 1,
  arrival: 1000,
  state: 'sent',
  refusal: null,
  content: { type: 'text', text: id, edited: false },
});
const change = (here: PageChange['here']): PageChange => ({
  document,
  records: [],
  whole: false,
  here,
  arrivals: [],
  acked: [],
  refused: [],
  seq: 5,
});

test('A room whose messages are all gone is empty once its page was read, and waits for nothing (P7)', async () => {
  const database = new FoyerDatabase('erased-room');
  const counted = { mark: 1, count: 0, upTo: 1, at: 1000 };
  await database.facts.put({ ...emptyFacts(room), known: true, counted });
  await refreshRoom(database, owner, room);
  expect(await database.rooms.get(room)).toMatchObject({ coming: true, last: null });
  // Something of another page stays: only the page that was read is compared.
  await database.timeline.bulkPut([row('gone'), { ...row('elsewhere'), page: 2 }]);
  await projectPage(database, owner, change(null));
  expect(await database.timeline.count()).toBe(2);
  await projectPage(database, owner, change(new Set()));
  expect((await database.timeline.toArray()).map(({ id }) => id)).toEqual(['elsewhere']);
  await database.timeline.clear();
  await projectPage(database, owner, change(new Set()));
  expect(await database.rooms.get(room)).toMatchObject({ coming: false, last: null });
  database.close();
});

test('What a restored server has not numbered stays until its author brings it back (P3)', async () => {
  const database = new FoyerDatabase('restored-room');
  await database.facts.put({ ...emptyFacts(room), known: true });
  await database.timeline.bulkPut([row('gone'), { ...row('of before the restore'), n: 0 }]);
  await projectPage(database, owner, change(new Set()));
  expect((await database.timeline.toArray()).map(({ id }) => id)).toEqual(['of before the restore']);
  database.close();
});
