// Before Dexie, which looks for a database when it is loaded.
import 'fake-indexeddb/auto';
import Dexie from 'dexie';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { homeDocument, pageDocument, roomDocument } from '#shared/documents/names.ts';
import { newRecordId, newRoomId, newUserId, randomLetters, takenBackId, type RecordId } from '#shared/ids.ts';
import type { SentFile } from '#shared/records/file.ts';
import { stampOf } from '#shared/time.ts';
import { attachFiles } from '../../../src/lib/actions/attach-files.ts';
import { agreeToFiles } from '../../../src/lib/actions/room-preferences.ts';
import { recallForEveryone } from '../../../src/lib/actions/room-acts.ts';
import { FoyerDatabase } from '../../../src/lib/projection/database.ts';
import type { KeptFileRow } from '../../../src/lib/projection/file-tables.ts';
import { keepFile, makeRoom, noteUse } from '../../../src/lib/projection/kept-files.ts';
import { newestMedia } from '../../../src/lib/projection/media-window.ts';
import { openRoom, readPicture } from '../../../src/lib/projection/open-room.ts';
import { projectPage } from '../../../src/lib/projection/project-page.ts';
import type { DeliveryState, TimelineRow } from '../../../src/lib/projection/rows.ts';
import { startDevice, type Device } from './support/device.ts';
import { eventually } from './support/eventually.ts';
import { FakeRelay, type FakeWire } from './support/fake-relay.ts';
import { chosen, FakeFiles, prepareHere, sendChosen, sentByOther } from './support/files.ts';
import { newWorld, publishRoom, type World } from './support/world.ts';

let world: World;
let relay: FakeRelay;
let device: Device;
let name: string;
let wire: FakeWire;
const files = new FakeFiles();

beforeEach(async () => {
  world = newWorld();
  relay = new FakeRelay();
  relay.now = Date.now();
  name = `foyer-test-${randomLetters(8)}`;
  publishRoom(relay, world);
  device = await start();
});
afterEach(() => device.kill());

async function start(): Promise<Device> {
  const connect = (): FakeWire => (wire = relay.connect(world.ann));
  const { sendCommand } = files;
  const base = { name, user: world.ann, company: world.acme, connect };
  const started = await startDevice({ ...base, ...(sendCommand && { sendCommand }) });
  wire.accept();
  await eventually(async () => expect((await started.core.database.rooms.get(world.room))?.name).toBe('Bo'));
  started.engine.enter(world.room);
  return started;
}

const timeline = (): Promise<TimelineRow[]> =>
  device.core.database.timeline.where('[room+at+id]').between([world.room], [world.room, []]).toArray();
const partsHere = async (): Promise<string[]> =>
  (await device.core.database.files.toCollection().primaryKeys()).map(([, lane, , part]) => `${lane} ${part}`);

/** Bo sends a file; the message is on Ann's screen, and its bytes are kept. */
async function bosFile(label: string, at = relay.now, text = ''): Promise<{ id: RecordId; file: SentFile }> {
  const id = newRecordId();
  const file = sentByOther(label);
  const key = `${id}~${stampOf(at, 0, 'bo')}`;
  relay.write(pageDocument(world.room, 1), world.bo, { key, kind: 'message', at, text, file } as never);
  await eventually(async () => expect((await timeline()).some((row) => row.id === id)).toBe(true));
  const place = { room: world.room, lane: world.bo, id };
  expect(await keep({ ...place, part: 'whole' })).toBe('kept');
  return { id, file };
}

const keep = (row: Pick<KeptFileRow, 'room' | 'lane' | 'id' | 'part'>, usedAt = 1, bytes = 5): Promise<string> =>
  keepFile(device.core.database, { ...row, blob: new Blob(['bytes']), bytes, usedAt });

test('What others send shows with its file; recalled by them or by a group master its bytes go with it (M43, R12, P7)', async () => {
  const [one, two] = [await bosFile('one.png', relay.now, 'look'), await bosFile('two.png', relay.now + 1)];
  const { proof, ...told } = one.file;
  expect(proof).toHaveLength(22);
  expect((await timeline())[0]).toMatchObject({ media: 'picture', content: { text: 'look', file: told } });
  expect(await device.core.database.rooms.get(world.room)).toMatchObject({
    last: { text: '', file: { kind: 'picture', name: 'two.png' } },
  });
  expect(await partsHere()).toHaveLength(2);
  const page = pageDocument(world.room, 1);
  relay.write(page, world.bo, { key: `${one.id}!`, kind: 'recall', at: relay.now } as never);
  await eventually(async () => expect((await timeline())[0]?.content.type).toBe('recalled'));
  expect(await partsHere()).toHaveLength(1);
  expect((await timeline())[0]?.media).toBeUndefined();
  const about = { author: world.bo, message: two.id, at: relay.now + 1, by: newUserId(), n: 2, arrival: relay.now };
  relay.publish(page, takenBackId(world.bo, two.id), { kind: 'taken-back', ...about });
  await eventually(async () => expect((await timeline())[1]?.content.type).toBe('recalled'));
  expect(await partsHere()).toEqual([]);
});

test('Of a message that retention took away while no copy was here, the bytes go with its row (P7)', async () => {
  const [gone, stays] = [await bosFile('gone.png'), await bosFile('stays.png', relay.now + 1)];
  const { database, owner } = device.core;
  const nothing = { records: [], whole: false, arrivals: [], acked: [], refused: [], seq: 9 };
  await eventually(async () => expect((await timeline()).every(({ n }) => n > 0)).toBe(true));
  const here = new Set([`${world.bo} ${stays.id}`]);
  await projectPage(database, owner, { ...nothing, document: pageDocument(world.room, 1), here });
  expect((await timeline()).map(({ id }) => id)).toEqual([stays.id]);
  expect((await database.files.toArray()).map(({ id }) => id)).toEqual([stays.id]);
  expect(gone.id).not.toBe(stays.id);
});

test('A room that a rule has wiped keeps no bytes but those of messages that were never sent (M43, R04, R05)', async () => {
  await bosFile('theirs.png');
  await sendChosen(device.core, world.room, '', chosen('sent.pdf'));
  await eventually(async () => expect(await device.core.database.outbox.count()).toBe(0));
  files.silent = true;
  await sendChosen(device.core, world.room, 'mine', chosen('unsent.pdf'));
  expect(await partsHere()).toHaveLength(3);
  await attachFiles(device.core, world.room, [chosen('chosen.txt')], prepareHere);
  expect(await device.core.database.attached.count()).toBe(1);
  for (const document of [roomDocument(world.room), pageDocument(world.room, 1)]) relay.hidden.add(document);
  const refusal = { rule: 'partners-off', company: world.acme } as const;
  const entry = { kind: 'room-entry', room: world.room, state: 'active', wiped: true, refusal };
  relay.publish(homeDocument(world.ann), world.room, entry);
  await eventually(async () => expect(await device.core.database.rooms.get(world.room)).toMatchObject({ wiped: true }));
  expect(await timeline()).toMatchObject([
    { state: 'refused', refusal, content: { text: 'mine', file: { name: 'unsent.pdf', id: null } } },
  ]);
  expect(await partsHere()).toEqual([`${world.ann} whole`]);
  expect(await device.core.database.attached.count()).toBe(0);
  expect(await device.core.database.outbox.toArray()).toMatchObject([{ kind: 'record', state: 'refused' }]);
  files.silent = false;
});

test('What was not looked at for longest makes room for what is fetched, and never what waits (M43)', async () => {
  files.silent = true;
  await sendChosen(device.core, world.room, '', chosen('waits.pdf'));
  const { database } = device.core;
  await database.files.toCollection().modify({ usedAt: 0, bytes: 150 * 1024 * 1024 });
  const all = [await bosFile('a.png'), await bosFile('b.png'), await bosFile('c.png')];
  const places = all.map(({ id }) => ({ room: world.room, lane: world.bo, id, part: 'whole' as const }));
  const lot = 80 * 1024 * 1024;
  const used = async (): Promise<number[]> =>
    (await database.files.toArray()).map(({ usedAt }) => usedAt).sort((one, other) => one - other);
  await keep(places[0]!, 10, lot);
  await keep(places[1]!, 11, lot);
  expect(await used()).toEqual([0, 1, 10, 11]);
  // Looked at again, the first is the younger one.
  await noteUse(database, (await database.files.get([world.room, world.bo, all[0]!.id, 'whole']))!, 4_000_000);
  await keep(places[2]!, 5_000_000, lot);
  expect(await used()).toEqual([0, 4_000_000, 5_000_000]);
  expect(await keep(places[1]!, 30, 150 * 1024 * 1024)).toBe('large');
  await makeRoom(database);
  expect(await used()).toEqual([0]);
  // Of a message that is not there any more nothing is kept.
  expect(await keep({ room: world.room, lane: world.bo, id: newRecordId(), part: 'whole' })).toBe('gone');
  files.silent = false;
});

test('A room lists its pictures and its files, newest first, without what is recalled, refused or about to be (M43)', async () => {
  const { database, owner } = device.core;
  const room = newRoomId();
  const row = (at: number, media: 'picture' | 'file', state: DeliveryState = 'sent'): TimelineRow => {
    const { proof, ...file } = sentByOther(`${at}`);
    const base = { room, page: 1, lane: world.bo, id: newRecordId(), at, n: at, arrival: at, state, refusal: null };
    return { ...base, media, content: { type: 'text', text: '', edited: false, file: { ...file, proof } } };
  };
  const rows = [row(1, 'picture'), row(2, 'file'), row(3, 'picture'), row(4, 'picture', 'waiting')];
  await database.timeline.bulkPut(rows);
  const listed = async (kind: 'picture' | 'file', most = 60) =>
    (await newestMedia(database, owner, room, kind, most)).map(({ at }) => at);
  expect(await listed('picture')).toEqual([4, 3, 1]);
  expect(await listed('picture', 2)).toEqual([4, 3]);
  expect(await listed('file')).toEqual([2]);
  await database.facts.put({ ...(await database.facts.get(world.room))!, id: room, type: 'group' });
  await recallForEveryone(device.core, rows[2]!, 'Bo');
  expect(await listed('picture')).toEqual([4, 1]);
});

test('What sending files into a room means is agreed to once on a device (M43)', async () => {
  const { core } = device;
  const read = async (): Promise<boolean> => {
    const row = (await core.database.rooms.get(world.room))!;
    const { facts, ...rest } = await readPicture(core.database, world.room, {
      facts: undefined,
      members: [],
      acts: [],
    });
    return openRoom({ row, facts: facts!, ...rest }, core.owner).filesAgreed;
  };
  expect(await read()).toBe(false);
  await agreeToFiles(core, world.room);
  expect(await read()).toBe(true);
  relay.publish(roomDocument(world.room), 'head', { kind: 'head', page: 2 });
  await eventually(async () => expect((await core.database.facts.get(world.room))?.head).toBe(2));
  expect(await read()).toBe(true);
});

test('A database of the version before keeps what is in it, and takes files from then on (M12, M43)', async () => {
  const old = `foyer-test-${randomLetters(8)}`;
  const before = new Dexie(old);
  before.version(4).stores({
    ...{ rooms: 'id, sortAt, people', facts: 'id', members: '[room+user], user', drafts: 'room', people: 'user' },
    timeline: '[room+lane+id], [room+at+id], [room+n], [room+page]',
    outbox: '++order, &name, state, record, document, [room+state], after, contact, act',
    ...{ marks: '[room+user], room, [room+n]', documents: 'name', meta: 'key', roomPhotos: 'hash' },
    ...{ contacts: 'id, person', contactFacts: 'id', contactNotices: '++id, contact' },
  });
  const row = { room: world.room, lane: world.bo, id: newRecordId(), page: 1, at: 1, n: 1, arrival: 1, state: 'sent' };
  await before.table('timeline').put({ ...row, refusal: null, content: { type: 'text', text: 'old', edited: false } });
  await before.table('drafts').put({ room: world.room, text: 'half a thought' });
  before.close();

  const database = new FoyerDatabase(old);
  expect(await database.drafts.toArray()).toEqual([{ room: world.room, text: 'half a thought' }]);
  expect(await database.timeline.toArray()).toMatchObject([{ content: { text: 'old' } }]);
  expect(await newestMedia(database, device.core.owner, world.room, 'file', 10)).toEqual([]);
  const blob = new Blob(['bytes']);
  const file = { name: 'a.txt', type: 'text/plain', picture: null, blob };
  await database.attached.add({ ...file, room: world.room, preview: null, original: null, isOriginal: false });
  expect(await (await database.attached.toArray())[0]?.blob.text()).toBe('bytes');
  database.close();
});
