import { afterAll, beforeAll, expect, test } from 'vitest';
import WebSocket from 'ws';
import { pageDocument } from '#shared/documents/names.ts';
import { encodeClientData } from '#shared/wire/codec.ts';
import { protocolVersion } from '#shared/wire/protocol.ts';
import { SyncSocket } from '../../src/lib/sync/sync-socket.ts';
import { acknowledged, say } from '../server/relay/client.ts';
import { ann, bo, cookieOf, room } from '../server/relay/relay-server.ts';
import { AppSocket } from '../support/app-socket.ts';
import { relayProcess, type RelayProcess } from './relay-process.ts';

/** `STORM_SOCKETS=1000` for a campaign. */
const count = Number(process.env['STORM_SOCKETS'] ?? 200);
const page = pageDocument(room, 1);
/** Sync step 1 of somebody who has nothing. */
const request = Uint8Array.of(0, 0, 1, 0);

let server: RelayProcess;
beforeAll(async () => {
  server = await relayProcess();
});
afterAll(() => server.stop());

/** The app's own socket, which opens one document whenever it is online. */
function device(index: number, onlineAt: number[]) {
  const user = `u${String(index).padStart(16, '0')}`;
  const state = { times: 0, texts: new Set<string>() };
  const socket = new SyncSocket({
    connect: (seat) =>
      new WebSocket(
        `${server.url.replace('http', 'ws')}/sync?protocol=${protocolVersion}&device=d${index}&seat=${seat}`,
        {
          headers: { cookie: `user=${user}`, origin: server.url },
        },
      ),
    online: () => {
      state.times += 1;
      onlineAt.push(Date.now());
      socket.send({ type: 'open', channel: 1, document: page, pending: [] });
      socket.sendBytes(encodeClientData(1, request));
    },
    frame: (frame) => {
      if (frame.type !== 'data') return;
      for (const [text] of Buffer.from(frame.message)
        .toString('latin1')
        .matchAll(/storm \d+/g))
        state.texts.add(text);
    },
    down: () => undefined,
    status: () => undefined,
  });
  return { socket, state };
}

test(`${count} devices come back after a restart, spread over time and all of them, and have what was said meanwhile (B22, P3)`, async () => {
  const onlineAt: number[] = [];
  const devices = Array.from({ length: count }, (_, index) => device(index, onlineAt));
  for (let at = 0; at < count; at += 100) {
    for (const { socket } of devices.slice(at, at + 100)) socket.wake();
    await expect.poll(() => onlineAt.length, { timeout: 20_000 }).toBe(Math.min(count, at + 100));
  }
  const writer = await AppSocket.connect(server.url, cookieOf(ann), 'writer');
  const { doc } = await writer.open(page);
  say(doc, ann, 'storm 1');
  await acknowledged(writer, doc);
  await expect.poll(() => devices.every(({ state }) => state.texts.has('storm 1')), { timeout: 20_000 }).toBe(true);

  onlineAt.length = 0;
  const restarted = Date.now();
  await server.restart();
  const delays: number[] = [];
  let isBack = false;
  const watching = (async () => {
    while (!isBack) {
      const asked = performance.now();
      expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
      delays.push(performance.now() - asked);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  })();
  const early = await AppSocket.connect(server.url, cookieOf(bo), 'early');
  const side = await early.open(page);
  say(side.doc, bo, 'storm 2');
  await acknowledged(early, side.doc);
  await expect.poll(() => devices.every(({ state }) => state.times === 2), { timeout: 120_000 }).toBe(true);
  await expect.poll(() => devices.every(({ state }) => state.texts.has('storm 2')), { timeout: 20_000 }).toBe(true);
  isBack = true;
  await watching;

  const seconds = new Map<number, number>();
  for (const at of onlineAt) {
    const second = Math.floor((at - restarted) / 1000);
    seconds.set(second, (seconds.get(second) ?? 0) + 1);
  }
  expect(Math.max(...seconds.values())).toBeLessThan(count);
  delays.sort((one, other) => one - other);
  const part = (share: number): string => `${(delays[Math.floor(delays.length * share)] ?? 0).toFixed(1)} ms`;
  process.stdout.write(
    `back per second ${JSON.stringify([...seconds])}; /healthz p50 ${part(0.5)}, p99 ${part(0.99)}, longest ${part(0.9999)}\n`,
  );
  for (const { socket } of devices) socket.stop();
  writer.close();
  early.close();
});
