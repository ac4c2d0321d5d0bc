import * as encoding from 'lib0/encoding';
import { pageDocument } from '../src/shared/documents/names.ts';
import { directRoomId } from '../src/shared/ids.ts';
import { encodeClientData } from '../src/shared/wire/codec.ts';
import { protocolVersion } from '../src/shared/wire/protocol.ts';
import { rawSocket, type RawSocket } from '../tests/abuse/raw-socket.ts';
import { startServer } from '../tests/support/server.ts';
import { foundCompanies } from '../tests/support/two-companies.ts';

/**
 * How long the server's event loop keeps others waiting while somebody floods it: `npm run bench:floods [seconds]`. The
 * delays are the server's own figures, from `/metrics`, which begin anew with each question; ten milliseconds of them are
 * the step in which they are taken.
 */
const seconds = Number(process.argv[2] ?? 10);

const server = await startServer();
const { ann, bo, as, cookie } = await foundCompanies(server.url);
await as(ann, 'POST', '/api/rooms/direct', { command: 'abcdefghjk0123456789', user: bo.user });
const page = pageDocument(directRoomId(ann.user, bo.user), 1);
const headers = { cookie: await cookie(ann), origin: server.url };

async function delays(): Promise<{ p50: number; p99: number; max: number }> {
  const text = await (await server.fetch('/metrics')).text();
  const ms = (name: string): number =>
    Number(new RegExp(`^nodejs_eventloop_lag_${name}_seconds (\\S+)`, 'm').exec(text)?.[1]) * 1000;
  return { p50: ms('p50'), p99: ms('p99'), max: ms('max') };
}

const appSocket = (name: string): Promise<RawSocket> =>
  rawSocket(server.url, `/sync?protocol=${protocolVersion}&device=${name}`, headers);
const word = encodeClientData(9, new Uint8Array(40));
const stepOne = encoding.encode((encoder) => [0, 0, 1, 0].forEach((one) => encoding.writeVarUint(encoder, one)));

/** What is sent a thousandth of a second at a time, on a socket of its own. */
const floods: readonly { what: string; open: () => Promise<RawSocket>; send: (socket: RawSocket) => void }[] = [
  { what: 'nothing', open: () => appSocket('nothing'), send: () => undefined },
  {
    what: '10,000 frames a second',
    open: () => appSocket('frames'),
    send: (socket) => {
      for (let count = 0; count < 10; count += 1) socket.send(word);
    },
  },
  {
    what: '10,000 pings a second',
    open: () => appSocket('pings'),
    send: (socket) => {
      for (let count = 0; count < 10; count += 1) socket.ping();
    },
  },
  {
    what: '1,000 requests for everything a second',
    open: () => rawSocket(server.url, `/sync/${page}`, headers),
    send: (socket) => socket.send(stepOne),
  },
];

console.log('| flood | event loop p50 ms | p99 ms | longest ms | its socket |\n|---|---|---|---|---|');
for (const { what, open, send } of floods) {
  const socket = await open();
  await delays();
  const end = performance.now() + seconds * 1000;
  let due = performance.now();
  while (performance.now() < end) {
    for (; due <= performance.now() && socket.isOpen(); due += 1) send(socket);
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { p50, p99, max } = await delays();
  const fate = socket.isOpen() ? 'open' : `ended with ${await socket.closed}`;
  console.log(`| ${what} | ${p50.toFixed(1)} | ${p99.toFixed(1)} | ${max.toFixed(1)} | ${fate} |`);
  socket.end();
}
await server.stop();
