import { readFile } from 'node:fs/promises';
import * as encoding from 'lib0/encoding';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as Y from 'yjs';
import { pageDocument, type DocumentName } from '#shared/documents/names.ts';
import { directRoomId } from '#shared/ids.ts';
import { limits } from '#shared/limits.ts';
import { closeCodes } from '#shared/wire/close-codes.ts';
import { encodeClientData, encodeClientFrame } from '#shared/wire/codec.ts';
import { protocolVersion } from '#shared/wire/protocol.ts';
import { acknowledged, say, textsOf } from '../server/relay/client.ts';
import { AppSocket } from '../support/app-socket.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { foundCompanies, type Companies } from '../support/two-companies.ts';
import { bareSocket } from './bare-socket.ts';
import { beside, type Beside } from './beside.ts';
import { rawSocket, type RawSocket } from './raw-socket.ts';

/** Floods against a server as it ships: its memory stays, and two people beside it talk on. */

const megabyte = 1024 * 1024;
let server: TestServer;
let companies: Companies;
let page: DocumentName;
let cookies: { ann: string; bo: string };
let honest: Beside;

beforeAll(async () => {
  server = await startServer();
  companies = await foundCompanies(server.url);
  const { ann, bo, as, cookie } = companies;
  await as(ann, 'POST', '/api/rooms/direct', { command: 'abcdefghjk0123456789', user: bo.user });
  page = pageDocument(directRoomId(ann.user, bo.user), 1);
  cookies = { ann: await cookie(ann), bo: await cookie(bo) };
  const people = [
    { user: ann.user, cookie: cookies.ann },
    { user: bo.user, cookie: cookies.bo },
  ] as const;
  honest = await beside(server.url, page, people[0], people[1]);
});
afterAll(async () => {
  honest.close();
  await server.stop();
});

const headers = (cookie = cookies.ann): Record<string, string> => ({ cookie, origin: server.url });
const appPath = (device: string): string => `/sync?protocol=${protocolVersion}&device=${device}`;
const open = (channel: number): Uint8Array => encodeClientFrame({ type: 'open', channel, document: page, pending: [] });
const said = (socket: RawSocket, word: string): boolean =>
  socket.heard.some((bytes) => Buffer.from(bytes).includes(word));

/** Memory of the server's process that is in use, bytes. */
async function memory(): Promise<number> {
  const status = await readFile(`/proc/${server.pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
}

test('5,000 updates written one by one in a long time offline go through without a close (B11, P2)', async () => {
  const { ann } = companies;
  const socket = await AppSocket.connect(server.url, cookies.ann, 'longoffline');
  const { doc } = await socket.open(page);
  let closed = false;
  void socket.closed().then(() => (closed = true));
  for (let count = 0; count < 5000; count += 1) say(doc, ann.user, `offline ${count}`);
  await honest.during(acknowledged(socket, doc));
  expect(closed).toBe(false);
  socket.close();
});

test('10,000 frames from one socket: it is read more slowly, and nobody else notices (B11, H17)', async () => {
  const flood = await rawSocket(server.url, appPath('flood'), headers());
  const nothing = encodeClientData(9, new Uint8Array(40));
  for (let count = 0; count < 10_000; count += 1) flood.send(nothing);
  flood.send(encodeClientFrame({ type: 'ping' }));
  for (let times = 0; times < 50; times += 1) await honest.talks();
  expect(flood.isOpen()).toBe(true);
  expect(said(flood, '"pong"')).toBe(false);
  flood.end();
  await honest.talks();
});

test('A thousand requests for everything are answered a few times (B17, H18)', async () => {
  const flood = await rawSocket(server.url, `/sync/${page}`, headers());
  await expect.poll(() => flood.heard.length).toBeGreaterThan(0);
  const request = encoding.encode((encoder) => [0, 0, 1, 0].forEach((one) => encoding.writeVarUint(encoder, one)));
  for (let count = 0; count < 1000; count += 1) flood.send(request);
  await expect.poll(() => flood.heard.some(([, type]) => type === 1)).toBe(true);
  for (let times = 0; times < 20; times += 1) await honest.talks();
  expect(flood.heard.filter(([message, type]) => message === 0 && type === 1).length).toBeLessThanOrEqual(12);
  expect(flood.isOpen()).toBe(true);
  flood.end();
});

test('Devices that stop reading in a busy room lose their channel and not the room; the server’s memory stays (B19, P3)', async () => {
  const { ann } = companies;
  const slow = await Promise.all(
    Array.from({ length: 10 }, (_, index) => rawSocket(server.url, appPath(`slow${index}`), headers(cookies.bo))),
  );
  const request = encoding.encode((encoder) => [0, 0, 1, 0].forEach((one) => encoding.writeVarUint(encoder, one)));
  for (const socket of slow) {
    socket.send(open(1));
    socket.send(encodeClientData(1, request));
    await expect.poll(() => socket.heard.length).toBeGreaterThan(2);
    socket.pause();
  }
  const before = await memory();
  const talker = await AppSocket.connect(server.url, cookies.ann, 'talker');
  const reader = await AppSocket.connect(server.url, cookies.bo, 'reader');
  const sides = [await talker.open(page), await reader.open(page)] as const;
  const text = 'x'.repeat(limits.messageLength - 20);
  // Beyond what the network itself keeps for a reader, and a megabyte.
  const deed = async (): Promise<void> => {
    for (let burst = 0; burst < 14; burst += 1) {
      sides[0].doc.transact(() => {
        for (let count = 0; count < 80; count += 1) say(sides[0].doc, ann.user, `${burst} ${count} ${text}`);
      });
      await acknowledged(talker, sides[0].doc);
    }
  };
  await honest.during(deed());
  await expect
    .poll(() => textsOf(sides[1].doc, ann.user).filter((one) => one.endsWith(text)).length, { timeout: 20_000 })
    .toBe(14 * 80);
  expect((await memory()) - before).toBeLessThan(150 * megabyte);
  const busy = `"code":${closeCodes.busy}`;
  for (const socket of slow) {
    socket.resume();
    await expect.poll(() => said(socket, busy), { timeout: 10_000 }).toBe(true);
  }
  // Whoever reads again opens it again, and has everything.
  const back = slow[0]!;
  const heard = back.heard.length;
  back.send(open(2));
  await expect.poll(() => back.heard.slice(heard).some((bytes) => Buffer.from(bytes).includes('"opened"'))).toBe(true);
  const fresh = await AppSocket.connect(server.url, cookies.bo, 'fresh');
  const { doc } = await fresh.open(page);
  await expect
    .poll(() => Y.encodeStateVector(doc).length, { timeout: 10_000 })
    .toBe(Y.encodeStateVector(sides[1].doc).length);
  for (const socket of slow) socket.end();
  for (const socket of [talker, reader, fresh]) socket.close();
});

test('A device that goes on asking and never reads is ended at eight megabytes (B20)', async () => {
  const raised = await startServer({
    args: ['--socket-frames-per-second', '1000000', '--socket-bytes-per-second', '100000000'],
  });
  try {
    const { ann, cookie } = await foundCompanies(raised.url);
    const stuck = await rawSocket(raised.url, appPath('stuck'), { cookie: await cookie(ann), origin: raised.url });
    stuck.pause();
    const ping = encodeClientFrame({ type: 'ping' });
    // Only the server knows how much it could not send: it is asked, until it has had enough.
    const ended = async (): Promise<boolean> => /"B20"\} [1-9]/.test(await (await raised.fetch('/metrics')).text());
    for (let round = 0; round < 200 && !(await ended()); round += 1) {
      for (let count = 0; count < 10_000; count += 1) stuck.send(ping);
    }
    await expect.poll(ended, { timeout: 60_000 }).toBe(true);
    expect((await raised.fetch('/healthz')).status).toBe(200);
    stuck.resume();
    expect(await stuck.closed).toBe(1006);
  } finally {
    await raised.stop();
  }
});

// Last: from here on this address gets no new sockets for a while.
test('5,000 upgrades without a session, a thousand at once: none gets in, all are ended, and the server’s memory stays (B2, B3, H19)', async () => {
  const before = await memory();
  const statuses = new Map<number, number>();
  const deed = async (): Promise<void> => {
    for (let round = 0; round < 5; round += 1) {
      // At once more than a listening socket keeps in its queue.
      const sockets = await Promise.all(
        Array.from({ length: 1000 }, () => bareSocket(server.url, `/sync/${page}`, { origin: server.url })),
      );
      for (const { status, ended, end } of sockets) {
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
        // The client has not ended its half: the server has ended both.
        await ended;
        end();
      }
    }
  };
  await honest.during(deed());
  expect([...statuses.keys()].sort()).toEqual([401, 429]);
  expect([...statuses.values()].reduce((sum, one) => sum + one, 0)).toBe(5000);
  expect((await memory()) - before).toBeLessThan(50 * megabyte);
});
