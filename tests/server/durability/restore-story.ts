// Before Dexie, which looks for a database when it is loaded.
import 'fake-indexeddb/auto';
import { expect } from 'vitest';
import WebSocket from 'ws';
import * as Y from 'yjs';
import { versionKey } from '#shared/documents/keys.ts';
import { laneOf, setOnce } from '#shared/documents/lanes.ts';
import { pageDocument } from '#shared/documents/names.ts';
import { directRoomId, newRecordId, type RoomId } from '#shared/ids.ts';
import { stampOf } from '#shared/time.ts';
import { protocolVersion, syncPath } from '#shared/wire/protocol.ts';
import { editMessage } from '../../../src/lib/actions/edit-message.ts';
import { recallMessage } from '../../../src/lib/actions/recall-message.ts';
import { sendMessage } from '../../../src/lib/actions/send-message.ts';
import type { TimelineRow } from '../../../src/lib/projection/rows.ts';
import { AppSocket } from '../../support/app-socket.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { foundCompanies, type TestAccount } from '../../support/two-companies.ts';
import { startDevice, type Device } from '../../unit/client/support/device.ts';
import { eventually } from '../../unit/client/support/eventually.ts';

/** How a server's data is kept and brought back. */
export interface Keeping {
  readonly env: Readonly<Record<string, string>>;
  /** Takes a backup while the server runs. */
  backUp(server: TestServer): Promise<void>;
  /** Brings the backup back while no server runs. */
  restore(server: TestServer): Promise<void>;
}

interface Phone {
  device: Device;
  isUp: boolean;
  readonly sockets: Set<WebSocket>;
}

const patience = 8000;

/** A day after the backup, a crash, a restore, and everybody coming back. */
export async function playRestore(keeping: Keeping): Promise<void> {
  let server = await startServer({ env: keeping.env });
  const phones: Phone[] = [];
  try {
    const { ann, bo, as, cookie } = await foundCompanies(server.url);
    await as(ann, 'POST', '/api/rooms/direct', { command: 'abcdefghjk0123456789', user: bo.user });
    const room = directRoomId(ann.user, bo.user);
    const start = async (account: TestAccount, name: string): Promise<Device> => {
      const session = await cookie(account);
      return startDevice({
        name: `${server.dataDir.slice(-6)}-${name}`,
        user: account.user,
        company: account.company,
        connect: (seat) => {
          const address = `${server.url.replace('http', 'ws')}${syncPath}?protocol=${protocolVersion}&device=${name}&seat=${seat}`;
          const socket = new WebSocket(phoneOf(name).isUp ? address : 'ws://127.0.0.1:9', {
            headers: { cookie: session, origin: server.url },
          });
          phoneOf(name).sockets.add(socket);
          return socket;
        },
      });
    };
    const byName = new Map<string, Phone>();
    const phoneOf = (name: string): Phone => byName.get(name) as Phone;
    const phone = async (account: TestAccount, name: string): Promise<Phone> => {
      const made = { isUp: true, sockets: new Set<WebSocket>() } as Phone;
      byName.set(name, made);
      phones.push(made);
      made.device = await start(account, name);
      return made;
    };
    const anns = await phone(ann, 'phone');
    const desk = await phone(ann, 'desk');
    const bos = await phone(bo, 'bos');

    await sendMessage(anns.device.core, room, 'recalled later');
    await sendMessage(anns.device.core, room, 'edited later');
    await sendMessage(bos.device.core, room, 'hello');
    for (const one of phones) await shows(one, room, ['edited later', 'hello', 'recalled later']);
    cut(desk);

    let busy = true;
    const writing = [anns, bos].map(async (one, index) => {
      for (let count = 0; busy || count < 30; count += 1) {
        await sendMessage(one.device.core, room, `busy ${index} ${count}`);
        await one.device.engine.settled();
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    });
    await keeping.backUp(server);
    busy = false;
    await Promise.all(writing);

    // The day after the backup.
    await sendMessage(anns.device.core, room, 'short-lived');
    for (let count = 0; count < 10; count += 1) {
      await sendMessage(anns.device.core, room, `anns day ${count}`);
      await sendMessage(bos.device.core, room, `bos day ${count}`);
    }
    await recallMessage(anns.device.core, await rowOf(anns, room, 'recalled later'));
    await recallMessage(anns.device.core, await rowOf(anns, room, 'short-lived'));
    await editMessage(anns.device.core, await rowOf(anns, room, 'edited later'), 'edited');
    await eventually(async () => {
      expect(await anns.device.core.database.outbox.count()).toBe(0);
      expect(await bos.device.core.database.outbox.count()).toBe(0);
      expect(await textsOf(bos, room)).toEqual(await textsOf(anns, room));
    }, patience);
    const day = await textsOf(anns, room);
    expect(day).toContain('anns day 9');
    expect(day.filter((text) => text === '(recalled)')).toHaveLength(2);
    const [epoch] = await epochs([anns]);

    await server.kill();
    cut(anns);
    cut(bos);
    await keeping.restore(server);
    server = await startServer({
      env: { ...keeping.env, DATA_DIR: server.dataDir, PORT: new URL(server.url).port },
    });

    // Yesterday's state, as the server alone has it: the positive of what comes back.
    const before = await phone(bo, 'first');
    await eventually(async () => expect(await textsOf(before, room)).toContain('recalled later'), patience);
    expect(await textsOf(before, room)).not.toContain('anns day 0');
    await attack(server, room, ann, await cookie(bo));
    // The author's other device still has the text of what was recalled.
    desk.isUp = true;
    desk.device.engine.wake();
    await eventually(async () => expect((await epochs([desk]))[0]).toBeGreaterThan(epoch ?? Infinity), patience);
    expect(await textsOf(before, room)).not.toContain('forged');

    // Started anew, none of its documents is open.
    anns.device.kill();
    anns.isUp = true;
    anns.device = await start(ann, 'phone');
    bos.isUp = true;
    bos.device.engine.wake();
    const fresh = await phone(ann, 'fresh');
    await eventually(async () => {
      for (const one of phones) expect(await textsOf(one, room)).toEqual(day);
    }, patience);
    expect(new Set(await epochs(phones)).size).toBe(1);
    await eventually(async () => {
      const numbers = await numbersOf(fresh, room);
      expect(Object.values(numbers)).not.toContain(0);
      expect(new Set(Object.values(numbers)).size).toBe(day.length - 2);
      for (const one of phones) expect(await numbersOf(one, room)).toEqual(numbers);
    }, patience);
    for (const one of [anns, bos, desk]) {
      await eventually(
        async () => expect((await one.device.core.database.meta.get('owed'))?.value).toEqual([]),
        patience,
      );
    }

    // And it goes on.
    await sendMessage(bos.device.core, room, 'and on it goes');
    await eventually(async () => expect(await textsOf(fresh, room)).toEqual([...day, 'and on it goes']), patience);
  } finally {
    for (const one of phones) one.device.kill();
    await server.stop();
  }
}

/** Bo's program offers what Ann is about to bring back, with another text, under her client ids and under its own. */
async function attack(server: TestServer, room: RoomId, ann: TestAccount, cookie: string): Promise<void> {
  const socket = await AppSocket.connect(server.url, cookie, 'attacker');
  const { doc } = await socket.open(pageDocument(room, 1));
  await socket.settled();
  const clients = [...laneOf(doc, ann.user)._map.values()].map(({ id }) => id.client);
  expect(clients.length).toBeGreaterThan(0);
  const at = Date.now();
  for (const client of [...new Set(clients), doc.clientID]) {
    const forged = new Y.Doc();
    Y.applyUpdate(forged, Y.encodeStateAsUpdate(doc));
    forged.clientID = client;
    setOnce(laneOf(forged, ann.user), {
      key: versionKey(newRecordId(), stampOf(at, 0, 'phone')),
      kind: 'message',
      at,
      text: 'forged',
    });
    // Applied to its own copy, which the program sends.
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(forged, Y.encodeStateVector(doc)));
  }
  // All of it is passed over in silence.
  await socket.settled();
  socket.close();
}

function cut(phone: Phone): void {
  phone.isUp = false;
  for (const socket of phone.sockets) socket.terminate();
}

const rowsOf = async ({ device }: Phone, room: RoomId): Promise<TimelineRow[]> =>
  (await device.core.database.timeline.where('[room+at+id]').between([room], [room, []]).toArray()).filter(
    ({ content }) => content.type !== 'notice',
  );

const textsOf = async (phone: Phone, room: RoomId): Promise<string[]> =>
  (await rowsOf(phone, room)).map(({ content }) => (content.type === 'text' ? content.text : `(${content.type})`));

/** Numbers of what has a text: what was recalled before this server ever saw it has none. */
const numbersOf = async (phone: Phone, room: RoomId): Promise<Record<string, number>> =>
  Object.fromEntries(
    (await rowsOf(phone, room)).flatMap(({ id, n, content }) => (content.type === 'text' ? [[id, n]] : [])),
  );

async function rowOf(phone: Phone, room: RoomId, text: string): Promise<TimelineRow> {
  return eventually(async () => {
    const row = (await rowsOf(phone, room)).find(({ content }) => content.type === 'text' && content.text === text);
    if (!row || row.state !== 'sent') throw new Error(`${text} is not there yet`);
    return row;
  }, patience);
}

const shows = (phone: Phone, room: RoomId, texts: readonly string[]): Promise<void> =>
  eventually(async () => expect((await textsOf(phone, room)).sort()).toEqual(texts), patience);

const epochs = (phones: readonly Phone[]): Promise<number[]> =>
  Promise.all(phones.map(async ({ device }) => (await device.core.database.meta.get('epoch'))?.value as number));
