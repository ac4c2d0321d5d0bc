// Before Dexie, which looks for a database when it is loaded.
import 'fake-indexeddb/auto';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import WebSocket from 'ws';
import { pageDocument } from '#shared/documents/names.ts';
import type { CompanyId, UserId } from '#shared/ids.ts';
import { protocolVersion, syncPath } from '#shared/wire/protocol.ts';
import { editMessage } from '../../../src/lib/actions/edit-message.ts';
import { recallMessage } from '../../../src/lib/actions/recall-message.ts';
import { discardRefused, retryRefused } from '../../../src/lib/actions/resolve-refused.ts';
import { sendMessage } from '../../../src/lib/actions/send-message.ts';
import type { TimelineRow } from '../../../src/lib/projection/rows.ts';
import { eraseRecords, resumeErasures } from '../../../server/retention/erase-records.ts';
import { takeBack } from '../../../server/retention/take-back.ts';
import { storedBytesInclude } from '../../support/stored-bytes.ts';
import { startDevice, type Device } from '../../unit/client/support/device.ts';
import { eventually } from '../../unit/client/support/eventually.ts';
import { ann, bo, cookieOf, room, startRelay, type RelayServer } from '../relay/relay-server.ts';

interface Phone {
  readonly device: Device;
  readonly name: string;
  isUp: boolean;
  socket: WebSocket | null;
}

const page = pageDocument(room, 1);
let server: RelayServer;
let phones: Phone[];

beforeAll(() => {
  // Every open document listens for the end of the process.
  process.setMaxListeners(0);
});
beforeEach(async () => {
  server = await startRelay();
  phones = [];
});
afterEach(async () => {
  for (const { device } of phones) device.kill();
  await server.stop();
});

async function phoneOf(user: UserId, name: string): Promise<Phone> {
  const phone = { name: `${server.dataDir.slice(-6)}-${name}`, isUp: true, socket: null } as unknown as Phone;
  const device = await startDevice({
    name: phone.name,
    user,
    company: 'cacme000000000000' as CompanyId,
    connect: () => {
      const address = `${server.url.replace('http', 'ws')}${syncPath}?protocol=${protocolVersion}&device=${name}`;
      const socket = new WebSocket(phone.isUp ? address : 'ws://127.0.0.1:9', {
        headers: { cookie: cookieOf(user), origin: server.url },
      });
      phone.socket = socket;
      return socket;
    },
  });
  Object.assign(phone, { device });
  phones.push(phone);
  device.engine.enter(room);
  return phone;
}

const rowsOf = ({ device }: Phone): Promise<TimelineRow[]> => device.core.database.timeline.toArray();
const textsOf = async (phone: Phone): Promise<string[]> =>
  (await rowsOf(phone)).flatMap(({ content }) => (content.type === 'text' ? [content.text] : [content.type])).sort();
const shows = (phone: Phone, texts: readonly string[]): Promise<void> =>
  eventually(async () => expect(await textsOf(phone)).toEqual([...texts].sort()), 5000);

function goOffline(phone: Phone): void {
  phone.isUp = false;
  phone.socket?.terminate();
}

function comeBack(phone: Phone): void {
  phone.isUp = true;
  phone.device.engine.wake();
}

async function rowOf(phone: Phone, text: string): Promise<TimelineRow> {
  return eventually(async () => {
    const row = (await rowsOf(phone)).find(({ content }) => content.type === 'text' && content.text === text);
    if (row?.state !== 'sent') throw new Error(`${text} is not there yet`);
    return row;
  }, 5000);
}

const settled = (phone: Phone): Promise<void> =>
  eventually(async () => expect(await phone.device.core.database.outbox.count()).toBe(0), 5000);

/** What the caches of a device hold, as bytes. */
async function cachedBytes(phone: Phone): Promise<string> {
  let all = '';
  for (const { name } of await indexedDB.databases()) {
    if (!name?.startsWith(`${phone.name}-`)) continue;
    all += await new Promise<string>((resolve, reject) => {
      const opening = indexedDB.open(name);
      opening.onerror = () => reject(new Error(name));
      opening.onsuccess = () => {
        const database = opening.result;
        const asked = database.transaction('updates').objectStore('updates').getAll();
        asked.onerror = () => reject(new Error(name));
        asked.onsuccess = () => {
          resolve((asked.result as Uint8Array[]).map((bytes) => Buffer.from(bytes).toString('latin1')).join());
          database.close();
        };
      };
    });
  }
  return all;
}

const erase = (...rows: readonly TimelineRow[]): Promise<number> =>
  eraseRecords(
    server,
    rows.map(({ lane, id }) => ({ document: page, lane: lane as UserId, id })),
  );

test('A message that is erased goes at once from devices that are there, from those that were away when they come back, and from every disk (P7)', async () => {
  const anns = await phoneOf(ann, 'anns');
  const bos = await phoneOf(bo, 'bos');
  await sendMessage(anns.device.core, room, 'a text nobody keeps');
  await sendMessage(anns.device.core, room, 'a text that stays');
  for (const phone of [anns, bos]) await shows(phone, ['a text nobody keeps', 'a text that stays']);
  expect(await storedBytesInclude(server.dataDir, 'a text nobody keeps')).toBe(true);
  expect(await cachedBytes(bos)).toContain('a text nobody keeps');
  goOffline(bos);

  expect(await erase(await rowOf(anns, 'a text nobody keeps'))).toBe(1);
  await shows(anns, ['a text that stays']);
  await server.relay.compact(page);
  await eventually(
    async () => expect(await storedBytesInclude(server.dataDir, 'a text nobody keeps')).toBe(false),
    15_000,
  );
  expect(await storedBytesInclude(server.dataDir, 'a text that stays')).toBe(true);
  expect(await textsOf(bos)).toContain('a text nobody keeps');
  comeBack(bos);
  await shows(bos, ['a text that stays']);
  for (const phone of [anns, bos])
    await eventually(async () => expect(await cachedBytes(phone)).not.toContain('a text nobody keeps'), 5000);
  expect(await cachedBytes(bos)).toContain('a text that stays');
});

test('An edit, a recall and a whole copy of an erased message bring nothing of it back, and nothing waits for ever (A10, P7)', async () => {
  const anns = await phoneOf(ann, 'anns');
  const desk = await phoneOf(ann, 'desk');
  const bos = await phoneOf(bo, 'bos');
  for (const text of ['to be edited', 'to be recalled', 'to stay']) await sendMessage(anns.device.core, room, text);
  for (const phone of [anns, desk, bos]) await shows(phone, ['to be edited', 'to be recalled', 'to stay']);
  const [edited, recalled] = [await rowOf(desk, 'to be edited'), await rowOf(desk, 'to be recalled')];
  goOffline(desk);
  await editMessage(desk.device.core, edited, 'an edit made away');
  await recallMessage(desk.device.core, recalled);
  await erase(edited, recalled);
  for (const phone of [anns, bos]) await shows(phone, ['to stay']);
  // Also once the relay has nothing of the keys any more and knows them from its ledger alone.
  await server.relay.compact(page);
  await server.restart();
  for (const phone of [anns, bos]) comeBack(phone);
  comeBack(desk);
  for (const phone of [anns, desk, bos]) {
    await settled(phone);
    await shows(phone, ['to stay']);
  }
  await sendMessage(desk.device.core, room, 'and on it goes');
  for (const phone of [anns, desk, bos]) await shows(phone, ['and on it goes', 'to stay']);
  expect(await storedBytesInclude(server.dataDir, 'an edit made away')).toBe(false);
});

test('A device that lost its copy shows nothing of what was erased meanwhile (P7)', async () => {
  const anns = await phoneOf(ann, 'anns');
  const bos = await phoneOf(bo, 'bos');
  for (const text of ['gone tomorrow', 'here tomorrow']) await sendMessage(anns.device.core, room, text);
  await shows(bos, ['gone tomorrow', 'here tomorrow']);
  goOffline(bos);
  bos.device.kill();
  for (const { name } of await indexedDB.databases()) {
    if (name?.startsWith(`${bos.name}-`)) indexedDB.deleteDatabase(name);
  }
  await erase(await rowOf(anns, 'gone tomorrow'));
  await server.relay.compact(page);
  const again = await phoneOf(bo, 'bos');
  await shows(again, ['here tomorrow']);
});

test('What a crash left between the ledger and the document is erased at the next start (P7)', async () => {
  const anns = await phoneOf(ann, 'anns');
  await sendMessage(anns.device.core, room, 'half erased');
  const { lane, id } = await rowOf(anns, 'half erased');
  const { db } = server.storage;
  await db
    .insertInto('erasure')
    .values({ document: page, lane: lane as UserId, id, done: 0 })
    .execute();
  await server.restart();
  await resumeErasures({ ...server, clock: Date.now });
  comeBack(anns);
  await shows(anns, []);
  expect(await server.storage.db.selectFrom('erasure').select('done').execute()).toEqual([{ done: 1 }]);
});

test('What a group master has recalled shows who did, everywhere; what its author made of it meanwhile comes back to them, and nothing revives it (R12, R05, P7)', async () => {
  const anns = await phoneOf(ann, 'anns');
  const bos = await phoneOf(bo, 'bos');
  await sendMessage(anns.device.core, room, 'spoken too soon');
  const spoken = await rowOf(anns, 'spoken too soon');
  await shows(bos, ['spoken too soon']);
  goOffline(anns);
  await editMessage(anns.device.core, spoken, 'better words');

  const { lane, id } = spoken;
  await server.storage.db
    .transaction()
    .execute((trx) => takeBack(trx, { document: page, lane: lane as UserId, id }, bo, Date.now()));
  await resumeErasures({ ...server, clock: Date.now }, page);
  const rowAt = async (phone: Phone): Promise<TimelineRow | undefined> => (await rowsOf(phone))[0];
  const recalled = { at: spoken.at, n: spoken.n, arrival: spoken.arrival, content: { type: 'recalled', by: bo } };
  await eventually(async () => expect(await rowAt(bos)).toMatchObject(recalled), 5000);
  await eventually(async () => expect(await cachedBytes(bos)).not.toContain('spoken too soon'), 5000);

  comeBack(anns);
  const slip = {
    state: 'refused',
    refusal: { rule: 'recalled-by-master', company: null },
    content: { type: 'text', text: 'better words' },
  };
  await eventually(async () => expect(await rowAt(anns)).toMatchObject(slip), 5000);
  await retryRefused(anns.device.core, (await rowAt(anns)) as TimelineRow);
  expect(await rowAt(anns)).toMatchObject(slip);
  await discardRefused(anns.device.core, (await rowAt(anns)) as TimelineRow);
  expect(await rowAt(anns)).toMatchObject(recalled);

  const fresh = await phoneOf(ann, 'fresh');
  await eventually(async () => expect(await rowAt(fresh)).toMatchObject(recalled), 5000);
  for (const phone of [anns, bos, fresh]) await shows(phone, ['recalled']);
  for (const text of ['spoken too soon', 'better words']) {
    await eventually(async () => expect(await storedBytesInclude(server.dataDir, text), text).toBe(false), 15_000);
  }
}, 30_000);
