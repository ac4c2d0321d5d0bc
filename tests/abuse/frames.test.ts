import * as encoding from 'lib0/encoding';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { pageDocument } from '#shared/documents/names.ts';
import { limits } from '#shared/limits.ts';
import { closeCodes } from '#shared/wire/close-codes.ts';
import { encodeClientData, encodeClientFrame } from '#shared/wire/codec.ts';
import { protocolVersion } from '#shared/wire/protocol.ts';
import { acknowledged, say, shows, updateMessage } from '../server/relay/client.ts';
import { ann, bo, cookieOf, cy, room, startRelay, type RelayServer } from '../server/relay/relay-server.ts';
import { AppSocket } from '../support/app-socket.ts';
import { rawSocket } from './raw-socket.ts';

let server: RelayServer;
const page = pageDocument(room, 1);
const appPath = `/sync?protocol=${protocolVersion}&device=abuser`;
const open = (document = page, channel = 1): Uint8Array =>
  encodeClientFrame({ type: 'open', channel, document, pending: [] });
const numbers = (...values: number[]): Uint8Array =>
  encoding.encode((encoder) => {
    for (const value of values) encoding.writeVarUint(encoder, value);
  });
const bytes = (length: number, fill: number): Uint8Array => new Uint8Array(length).fill(fill);

beforeAll(async () => {
  server = await startRelay();
});
afterAll(() => server.stop());

/** Whatever somebody did: two honest people still talk, and nothing pends. */
afterEach(async () => {
  const anns = await AppSocket.connect(server.url, cookieOf(ann), 'honest');
  const bos = await AppSocket.connect(server.url, cookieOf(bo), 'honest');
  const sides = [await anns.open(page), await bos.open(page)] as const;
  const text = `still here ${Math.random()}`;
  say(sides[0].doc, ann, text);
  await acknowledged(anns, sides[0].doc);
  await shows(sides[1].doc, ann, text);
  expect(sides[1].doc.store.pendingStructs).toBeNull();
  anns.close();
  bos.close();
});

describe('A member with a program of their own', () => {
  test.each([
    ['an empty frame', new Uint8Array()],
    ['an unknown layout', numbers(9, 1, 2)],
    [
      'JSON that is none',
      encoding.encode((encoder) => (encoding.writeVarUint(encoder, 0), encoding.writeVarString(encoder, '{'))),
    ],
    [
      'a frame only servers send',
      encoding.encode((encoder) => {
        encoding.writeVarUint(encoder, 0);
        encoding.writeVarString(
          encoder,
          JSON.stringify({ type: 'hello', protocol: 1, epoch: 1, user: ann, serverTime: 0 }),
        );
      }),
    ],
    [
      'a field too many',
      encoding.encode((encoder) => {
        encoding.writeVarUint(encoder, 0);
        encoding.writeVarString(encoder, JSON.stringify({ type: 'typing', room, typing: true, user: bo }));
      }),
    ],
    ['a text that ends too early', Uint8Array.of(0, 200, 1, 65)],
    ['a text that is not UTF-8', Uint8Array.of(0, 2, 0xff, 0xfe)],
    ['a number without an end', bytes(4096, 0x80)],
  ])('is closed with 4400 for %s (B10)', async (_name, frame) => {
    const socket = await rawSocket(server.url, appPath, { cookie: cookieOf(ann), origin: server.url });
    socket.send(frame);
    expect(await socket.closed).toBe(closeCodes.violation);
  });

  test.each([
    ['an unknown message', numbers(7)],
    ['an authentication message', numbers(2, 0, 0)],
    ['an unknown sync message', numbers(0, 9, 0)],
    ['a truncated update', numbers(0, 2, 50, 1, 1)],
    [
      'an update of format V2',
      updateMessage(Uint8Array.of(0, 0, 5, 246, 230, 249, 169, 14, 1, 5, 0, 0, 0, 0, 1, 1, 255, 255, 255, 127)),
    ],
    ['a state vector that claims a billion', numbers(0, 0, 5, 2 ** 30)],
    [
      'a state vector of a megabyte',
      encoding.encode((encoder) => {
        encoding.writeVarUint(encoder, 0);
        encoding.writeVarUint(encoder, 0);
        encoding.writeVarUint8Array(encoder, bytes(1024 * 1024, 1));
      }),
    ],
  ])('is closed with 4400 for %s on a channel, on either kind of socket (B10)', async (_name, message) => {
    const app = await rawSocket(server.url, appPath, { cookie: cookieOf(ann), origin: server.url });
    app.send(open());
    app.send(encodeClientData(1, message));
    expect(await app.closed).toBe(closeCodes.violation);
    const stock = await rawSocket(server.url, `/sync/${page}`, { cookie: cookieOf(ann), origin: server.url });
    stock.send(message);
    expect(await stock.closed).toBe(closeCodes.violation);
  });

  test('is closed for text frames, and for a frame larger than the largest update (B8, B10)', async () => {
    const text = await rawSocket(server.url, appPath, { cookie: cookieOf(ann), origin: server.url });
    text.send('hello');
    expect(await text.closed).toBe(closeCodes.violation);
    const large = await rawSocket(server.url, appPath, { cookie: cookieOf(ann), origin: server.url });
    large.send(bytes(limits.updateBytes + 8192, 0));
    expect(await large.closed).toBe(1009);
  });

  test('is closed for opening more than anybody needs (B16)', async () => {
    const socket = await rawSocket(server.url, appPath, { cookie: cookieOf(ann), origin: server.url });
    for (let channel = 1; channel < 400; channel += 1) socket.send(open(page, channel));
    expect(await socket.closed).toBe(closeCodes.tooFast);
  });

  test('speaks on channels that are not open: nothing happens', async () => {
    const socket = await rawSocket(server.url, appPath, { cookie: cookieOf(ann), origin: server.url });
    const doc = new Y.Doc();
    say(doc, ann, 'into the void');
    socket.send(encodeClientData(77, updateMessage(Y.encodeStateAsUpdate(doc))));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(socket.isOpen()).toBe(true);
    socket.end();
    expect(await logIncludes('into the void')).toBe(false);
  });

  test('claims to be somebody else in awareness: nobody hears of it', async () => {
    const bos = await AppSocket.connect(server.url, cookieOf(bo));
    await bos.open(page);
    const socket = await rawSocket(server.url, `/sync/${page}`, { cookie: cookieOf(ann), origin: server.url });
    socket.send(
      encoding.encode((encoder) => {
        encoding.writeVarUint(encoder, 1);
        encoding.writeVarUint8Array(
          encoder,
          encoding.encode((inner) => {
            for (const value of [1, 42, 1]) encoding.writeVarUint(inner, value);
            encoding.writeVarString(inner, JSON.stringify({ name: 'the administrator' }));
          }),
        );
      }),
    );
    await new Promise((resolve) => setTimeout(resolve, 100));
    await bos.settled();
    expect(Buffer.concat(bos.bytes).includes('administrator')).toBe(false);
    bos.close();
    socket.end();
  });
});

describe('A page of another origin, or a stranger', () => {
  const upgrade = (headers: Record<string, string>, path = appPath): Promise<string> =>
    rawSocket(server.url, path, headers).then(
      (socket) => (socket.end(), 'let in'),
      (error: Error) => error.message,
    );

  test('gets no socket with somebody’s cookie from elsewhere; a program that is no browser does (B1, P4)', async () => {
    const cookie = cookieOf(ann);
    expect(await upgrade({ cookie, origin: server.url })).toBe('let in');
    expect(await upgrade({ cookie })).toBe('let in');
    expect(await upgrade({ cookie, origin: 'null' })).toBe('403');
    expect(await upgrade({ cookie, origin: 'https://elsewhere.example' })).toBe('403');
    expect(await upgrade({ cookie, origin: `${server.url}.elsewhere.example` })).toBe('403');
    expect(await upgrade({ cookie, 'sec-fetch-site': 'cross-site' })).toBe('403');
  });

  test('gets no socket for a name that is none, and none for an older protocol', async () => {
    const headers = { cookie: cookieOf(ann), origin: server.url };
    expect(await upgrade(headers, '/sync/room/..%2F..%2Fetc%2Fpasswd')).toBe('404');
    expect(await upgrade(headers, '/sync/%E0%A4%A')).toBe('404');
    expect(await upgrade(headers, '/sync?protocol=1&device=<script>')).toBe('404');
    const old = await rawSocket(server.url, '/sync?protocol=0&device=old', headers);
    expect(await old.closed).toBe(closeCodes.tooOld);
  });

  test('writes into a room that is not theirs: the channel never opens and not one byte is kept (P4)', async () => {
    const socket = await rawSocket(server.url, appPath, { cookie: cookieOf(cy), origin: server.url });
    socket.send(open());
    const doc = new Y.Doc();
    say(doc, cy, 'let me in');
    socket.send(encodeClientData(1, updateMessage(Y.encodeStateAsUpdate(doc))));
    await new Promise((resolve) => setTimeout(resolve, 100));
    socket.end();
    const stock = await rawSocket(server.url, `/sync/${page}`, { cookie: cookieOf(cy), origin: server.url });
    stock.send(updateMessage(Y.encodeStateAsUpdate(doc)));
    expect(await stock.closed).toBe(closeCodes.notFound);
    expect(await logIncludes('let me in')).toBe(false);
  });

  test('asks for a socket without a session over and over: in the end not even that is looked up (B2, B3)', async () => {
    const own = await startRelay();
    try {
      const answers = new Set<string>();
      for (let count = 0; count < 80; count += 1) {
        answers.add(
          await rawSocket(own.url, appPath, { origin: own.url }).then(
            () => 'let in',
            (error: Error) => error.message,
          ),
        );
      }
      expect([...answers]).toEqual(['401', '429']);
    } finally {
      await own.stop();
    }
  });
});

async function logIncludes(text: string): Promise<boolean> {
  const rows = await server.storage.db.selectFrom('log').select('bytes').execute();
  return rows.some(({ bytes: row }) => Buffer.from(row).includes(text));
}
