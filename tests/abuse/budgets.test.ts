import * as encoding from 'lib0/encoding';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import { pageDocument, roomDocument } from '#shared/documents/names.ts';
import { closeCodes } from '#shared/wire/close-codes.ts';
import { encodeClientData, encodeClientFrame } from '#shared/wire/codec.ts';
import { protocolVersion } from '#shared/wire/protocol.ts';
import type { Access } from '../../server/relay/ports.ts';
import type { RelayOptions } from '../../server/relay/relay.ts';
import { MemoryCounters } from '../../server/relay/relay-counters.ts';
import { relayLimits } from '../../server/relay/relay-limits.ts';
import { say, updateMessage } from '../server/relay/client.ts';
import { ann, bo, cookieOf, MemoryAccess, room, startRelay, type RelayServer } from '../server/relay/relay-server.ts';
import { freezingProxy } from '../support/freezing-proxy.ts';
import { bareSocket, frame, inFragments, type BareSocket } from './bare-socket.ts';
import { beside, type Beside } from './beside.ts';
import { rawSocket, type RawSocket } from './raw-socket.ts';

/** Every budget of docs/relay.md: its reaction, its count, and two people beside it who notice nothing. */

const page = pageDocument(room, 1);
let counters: MemoryCounters;
let server: RelayServer;
let honest: Beside;

async function start(options: Partial<RelayOptions> = {}): Promise<void> {
  counters = new MemoryCounters();
  server = await startRelay(undefined, { counters, ...options });
  const people = [ann, bo].map((user) => ({ user, cookie: cookieOf(user) }));
  honest = await beside(server.url, page, people[0]!, people[1]!);
}

beforeEach(() => start());
afterEach(async () => {
  await honest.talks();
  honest.close();
  await server.stop();
});

const appPath = (device: string): string => `/sync?protocol=${protocolVersion}&device=${device}`;
const headers = (user = ann): Record<string, string> => ({ cookie: cookieOf(user), origin: server.url });
const abuser = (device = 'abuser'): Promise<RawSocket> => rawSocket(server.url, appPath(device), headers());
const open = (channel: number, document = page): Uint8Array =>
  encodeClientFrame({ type: 'open', channel, document, pending: [] });
const ping = encodeClientFrame({ type: 'ping' });
const numbers = (...values: number[]): Uint8Array =>
  encoding.encode((encoder) => values.forEach((value) => encoding.writeVarUint(encoder, value)));
const pongs = (socket: RawSocket): number =>
  socket.heard.filter((bytes) => Buffer.from(bytes).includes('"pong"')).length;

describe('At the upgrade', () => {
  test('a wrong Origin, no session, and both too often are each refused and counted; a session beside them is not (B1, B2, B3)', async () => {
    const status = async (extra: Record<string, string>): Promise<number> => {
      const socket = await bareSocket(server.url, appPath('stranger'), extra);
      // Nothing of a refused upgrade stays, even when its client keeps the connection.
      await socket.ended;
      if (socket.status === 429) expect(socket.head).toMatch(/retry-after: \d/);
      return socket.status;
    };
    expect(await status({ ...headers(), origin: 'https://elsewhere.example' })).toBe(403);
    const statuses = new Set<number>();
    for (let count = 0; count < relayLimits.refusedUpgradeBurst + 20; count += 1) statuses.add(await status({}));
    expect([...statuses]).toEqual([401, 429]);
    expect([counters.of('B1'), counters.of('B3')]).toEqual([1, expect.any(Number)]);
    expect(counters.of('B3')).toBeGreaterThanOrEqual(relayLimits.refusedUpgradeBurst);
    expect(counters.of('B2')).toBeGreaterThan(0);
  });

  test('whoever has too many sockets to open at once is told when to come back; the oldest of too many goes (B5, B7)', async () => {
    const sockets: RawSocket[] = [];
    for (let count = 0; count < relayLimits.personUpgradeBurst + 10; count += 1) {
      sockets.push(await abuser(`many${count}`));
    }
    expect(await sockets[0]!.closed).toBe(closeCodes.tooFast);
    const last = sockets.at(-1)!;
    expect([await last.closed, await last.reason]).toEqual([closeCodes.busy, 'retry=1']);
    expect(counters.of('B7')).toBeGreaterThan(0);
    expect(counters.of('B5')).toBeGreaterThan(0);
    for (const socket of sockets) socket.end();
    // The flood has taken Ann's own sockets too: her devices come back by themselves.
    honest.close();
    honest = await beside(server.url, page, { user: bo, cookie: cookieOf(bo) }, { user: bo, cookie: cookieOf(bo) });
  });
});

describe('With little room', () => {
  test('a full process lets in whoever it knows, only to say when to come back (B6)', async () => {
    honest.close();
    await server.stop();
    await start({ maxSockets: 3 });
    const third = await abuser('third');
    const fourth = await abuser('fourth');
    expect([await fourth.closed, await fourth.reason]).toEqual([closeCodes.busy, `retry=${relayLimits.fullSeconds}`]);
    expect((await bareSocket(server.url, appPath('stranger'))).status).toBe(401);
    expect(counters.of('B6')).toBe(1);
    third.end();
    await expect
      .poll(async () => {
        const next = await abuser('next');
        const isIn = await Promise.race([next.closed.then(() => false), heard(next).then(() => true)]);
        next.end();
        return isIn;
      })
      .toBe(true);
  });

  test('more look-ups than it can wait for are refused with a time, and those under way are answered (B4)', async () => {
    honest.close();
    await server.stop();
    const gate = new Gate();
    await start({ access: gate });
    gate.shut();
    const path = appPath('crowd');
    const crowd: Promise<BareSocket>[] = [];
    // No more at once than a port keeps waiting.
    while (crowd.length < relayLimits.waitingUpgrades) {
      for (let count = 0; count < 256; count += 1) crowd.push(bareSocket(server.url, path, headers()));
      await expect.poll(() => gate.waiting).toBe(crowd.length);
    }
    const late = await bareSocket(server.url, path, headers());
    expect([late.status, late.head]).toEqual([503, expect.stringContaining('retry-after: ')]);
    expect(counters.of('B4')).toBe(1);
    await honest.talks();
    gate.open();
    for (const socket of await Promise.all(crowd)) {
      expect(socket.status).toBe(101);
      socket.end();
    }
    honest.close();
    honest = await beside(server.url, page, { user: bo, cookie: cookieOf(bo) }, { user: bo, cookie: cookieOf(bo) });
  });

  test('a process that stops tells everybody another moment to come back (B22)', async () => {
    const sockets = await Promise.all(Array.from({ length: 50 }, (_, index) => abuser(`one${index}`)));
    await server.restart();
    for (const socket of sockets) {
      expect(await socket.closed).toBe(closeCodes.goingAway);
      expect(await socket.reason).toMatch(/^retry=\d+$/);
    }
    expect(counters.of('B22')).toBe(52);
    honest.close();
    honest = await beside(server.url, page, { user: ann, cookie: cookieOf(ann) }, { user: bo, cookie: cookieOf(bo) });
  });
});

describe('What is no frame', () => {
  const deflate = 'permessage-deflate; client_max_window_bits';
  test.each([
    ['a compressed frame', frame(2, Uint8Array.of(1), { rsv: 4 }), 1002],
    ['an unknown opcode', frame(3, Uint8Array.of(1)), 1002],
    ['an unmasked frame', frame(2, Uint8Array.of(1), { masked: false }), 1002],
    ['a ping in fragments', frame(9, Uint8Array.of(1), { fin: false }), 1002],
    ['a continuation of nothing', frame(0, Uint8Array.of(1)), 1002],
    ['a frame in a thousand and more fragments', inFragments(new Uint8Array(relayLimits.fragments + 1)), 1008],
  ])('%s closes its socket with the protocol’s own code (B9)', async (_name, bytes, code) => {
    const socket = await bareSocket(server.url, appPath('byhand'), {
      ...headers(),
      'sec-websocket-extensions': deflate,
    });
    expect(socket.status).toBe(101);
    expect(socket.head).not.toContain('permessage-deflate');
    socket.write(bytes);
    expect(await socket.closed).toBe(code);
    expect(counters.of('B9')).toBe(1);
    socket.end();
  });

  test('fragments of one byte are a frame like any other while they are few', async () => {
    const socket = await bareSocket(server.url, appPath('byhand'), headers());
    socket.write(inFragments(ping));
    socket.write(inFragments(encodeClientFrame({ type: 'close', channel: 9 })));
    await honest.talks();
    expect(counters.of('B9')).toBe(0);
    socket.end();
  });

  test('a frame that is too large, one of no protocol, and one against a rule are counted as what they are (B8, B10)', async () => {
    const large = await abuser('large');
    large.send(new Uint8Array(relayLimits.frameBytes + 1));
    expect(await large.closed).toBe(1009);
    const text = await abuser('text');
    text.send('hello');
    expect(await text.closed).toBe(closeCodes.violation);
    const unknown = await abuser('unknown');
    unknown.send(numbers(9, 9));
    expect(await unknown.closed).toBe(closeCodes.violation);
    const hostile = await abuser('hostile');
    hostile.send(open(1));
    const doc = new Y.Doc();
    doc.getMap(ann).set('no record key', 1);
    hostile.send(encodeClientData(1, updateMessage(Y.encodeStateAsUpdate(doc))));
    expect(await hostile.closed).toBe(closeCodes.violation);
    expect([counters.of('B8'), counters.of('B10'), counters.of('A4')]).toEqual([1, 2, 1]);
  });
});

describe('More than the budget', () => {
  test('frames are read more slowly, in order, and the socket lives (B11)', async () => {
    const flood = await abuser();
    const beyond = 300;
    const started = Date.now();
    const nothing = encodeClientData(9, new Uint8Array(1000));
    for (let count = 0; count < relayLimits.frameBurst + beyond; count += 1) flood.send(nothing);
    flood.send(ping);
    await honest.during(expect.poll(() => pongs(flood), { timeout: 20_000 }).toBe(1));
    // What is beyond the budget has taken its time, and was handled all the same.
    expect(Date.now() - started).toBeGreaterThan((beyond / relayLimits.framesPerSecond) * 500);
    expect(counters.of('B11')).toBeGreaterThan(0);
    expect(counters.of('B14')).toBe(0);
    expect(flood.isOpen()).toBe(true);
    flood.end();
  });

  test('pings of the WebSocket cost what frames cost, and a flood of them that nobody needs ends (B11, B14)', async () => {
    const some = await abuser('some');
    for (let count = 0; count < relayLimits.frameBurst + 100; count += 1) some.ping();
    await expect.poll(() => counters.of('B11')).toBeGreaterThan(0);
    expect(some.isOpen()).toBe(true);
    const flood = await bareSocket(server.url, appPath('flood'), headers());
    flood.write(Buffer.concat(Array.from({ length: 50_000 }, () => frame(9, new Uint8Array()))));
    expect(await honest.during(flood.closed)).toBe(closeCodes.tooFast);
    expect(counters.of('B14')).toBe(1);
    some.end();
    flood.end();
  });

  test('bytes are read more slowly (B12)', async () => {
    const flood = await abuser();
    flood.send(open(1));
    // Awareness, which is not heard, of a megabyte.
    const megabyte = encodeClientData(1, Uint8Array.of(1, ...new Uint8Array(8)));
    const padded = new Uint8Array(1024 * 1024);
    padded.set(megabyte);
    for (let count = 0; count < 18; count += 1) flood.send(padded);
    flood.send(ping);
    await honest.during(expect.poll(() => pongs(flood), { timeout: 20_000 }).toBe(1));
    expect(counters.of('B12')).toBeGreaterThan(0);
    expect(flood.isOpen()).toBe(true);
    flood.end();
  });

  test('documents opened without end wait, and more channels than anybody needs end it (B15, B16)', async () => {
    const flood = await abuser();
    const times = relayLimits.openBurst + 20;
    for (let count = 1; count <= times; count += 1) {
      flood.send(open(count));
      flood.send(encodeClientFrame({ type: 'close', channel: count }));
    }
    flood.send(ping);
    await honest.during(expect.poll(() => pongs(flood), { timeout: 20_000 }).toBe(1));
    expect(counters.of('B15')).toBeGreaterThan(0);
    flood.end();

    const wide = await abuser('wide');
    for (let channel = 1; channel <= relayLimits.channels + 1; channel += 1) wide.send(open(channel));
    expect(await wide.closed).toBe(closeCodes.tooFast);
    expect(counters.of('B16')).toBe(1);
  });

  test.each([
    ['requests for everything', () => numbers(0, 0, 1, 0)],
    ['updates with gaps', () => gapUpdate()],
  ])('%s, a thousand of them, are answered a few times; the socket lives (B17)', async (_name, message) => {
    const flood = await rawSocket(server.url, `/sync/${page}`, headers());
    await heard(flood);
    for (let count = 0; count < 1000; count += 1) flood.send(message());
    await expect.poll(() => counters.of('B17'), { timeout: 20_000 }).toBeGreaterThan(900);
    await honest.talks();
    // Sync messages, without what the honest say: type 0, and then the request or the answer.
    const asked = flood.heard.filter((bytes) => bytes[0] === 0 && (bytes[1] === 0 || bytes[1] === 1)).length;
    expect(asked).toBeGreaterThan(1);
    expect(asked).toBeLessThanOrEqual(relayLimits.syncBurst + 3);
    expect(flood.isOpen()).toBe(true);
    flood.end();
  });

  test('typing signs that come too often are not passed on, and no read mark is lost (B18)', async () => {
    await honest.talks();
    const flood = await abuser();
    flood.send(encodeClientFrame({ type: 'watch', documents: [{ document: roomDocument(room), seq: 0 }] }));
    for (let count = 0; count < 200; count += 1) {
      flood.send(encodeClientFrame({ type: 'typing', room, typing: count % 2 === 0 }));
    }
    flood.send(encodeClientFrame({ type: 'read', room, n: 1 }));
    await honest.talks();
    await expect.poll(() => counters.of('B18')).toBeGreaterThan(100);
    await expect
      .poll(async () =>
        (await server.storage.db.selectFrom('read_mark').select('n').where('user', '=', ann).execute()).map(
          ({ n }) => n,
        ),
      )
      .toEqual([1]);
    flood.end();
  });
});

describe('Somebody who is gone without a word', () => {
  test('is ended at the second heartbeat, and an honest socket is not (B21, F7)', async () => {
    honest.close();
    await server.stop();
    vi.useFakeTimers({ toFake: ['setInterval'] });
    await start();
    const proxy = await freezingProxy(Number(new URL(server.url).port));
    const gone = await bareSocket(proxy.url, appPath('gone'), headers());
    expect(gone.status).toBe(101);
    proxy.freeze();
    for (let beat = 0; beat < 2; beat += 1) {
      expect(counters.of('B21')).toBe(0);
      vi.advanceTimersByTime(relayLimits.heartbeatMs);
      await honest.talks();
    }
    await expect.poll(() => counters.of('B21')).toBe(1);
    vi.useRealTimers();
    await proxy.close();
  });
});

/** Resolves when a socket has heard anything. */
const heard = (socket: RawSocket): Promise<unknown> => expect.poll(() => socket.heard.length).toBeGreaterThan(0);

/** What comes after something that was never sent. */
function gapUpdate(): Uint8Array {
  const doc = new Y.Doc();
  say(doc, ann, 'one');
  const known = Y.encodeStateVector(doc);
  say(doc, ann, 'two');
  return updateMessage(Y.encodeStateAsUpdate(doc, known));
}

/** Rights whose sessions are looked up only while it is open. */
class Gate extends MemoryAccess {
  waiting = 0;
  #opened: Promise<void> = Promise.resolve();
  #open: () => void = () => undefined;

  shut(): void {
    this.#opened = new Promise((resolve) => (this.#open = resolve));
  }

  open(): void {
    this.#open();
  }

  override async authenticate(asked: Parameters<Access['authenticate']>[0]): ReturnType<Access['authenticate']> {
    this.waiting += 1;
    await this.#opened;
    this.waiting -= 1;
    return super.authenticate(asked);
  }
}
