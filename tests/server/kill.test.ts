import { expect, test } from 'vitest';
import { laneOf, readLane, setOnce } from '#shared/documents/lanes.ts';
import { versionKey } from '#shared/documents/keys.ts';
import { pageDocument } from '#shared/documents/names.ts';
import { directRoomId, newRecordId } from '#shared/ids.ts';
import { stampOf } from '#shared/time.ts';
import { AppSocket } from '../support/app-socket.ts';
import { startServer } from '../support/server.ts';
import { foundCompanies } from '../support/two-companies.ts';

test('A server killed with -9 under load, five times, has every message it acknowledged, once (P1)', async () => {
  let server = await startServer();
  const { ann, bo, as, cookie } = await foundCompanies(server.url);
  await as(ann, 'POST', '/api/rooms/direct', { command: 'abcdefghjk0123456789', user: bo.user });
  const page = pageDocument(directRoomId(ann.user, bo.user), 1);
  const session = await cookie(ann);
  const acknowledged = new Set<string>();

  for (let round = 0; round < 5; round += 1) {
    const socket = await AppSocket.connect(server.url, session, `device${round}`);
    const { doc } = await socket.open(page);
    const lane = laneOf(doc, ann.user);
    // Killed in the middle of a stream: the last burst is under way and not acknowledged.
    for (let burst = 0; burst < 3 + round; burst += 1) {
      const acks = countAcks(socket);
      for (let count = 0; count < 20; count += 1) {
        const at = Date.now();
        const id = newRecordId();
        const key = versionKey(id, stampOf(at, count, `device${round}`));
        setOnce(lane, { key, kind: 'message', at, text: id });
      }
      if (burst < 2 + round) await socket.hears((frame) => frame.type === 'ack' && countAcks(socket) > acks);
    }
    await server.kill();
    for (const frame of socket.heard) {
      if (frame.type === 'ack') for (const { id } of frame.arrivals) acknowledged.add(id);
    }
    server = await startServer({ env: { DATA_DIR: server.dataDir, PORT: new URL(server.url).port } });
  }

  const reader = await AppSocket.connect(server.url, await cookie(bo), 'reader');
  const { doc, channel } = await reader.open(page);
  await reader.hears((frame) => frame.type === 'data' && frame.channel === channel && frame.arrivals.length > 0);
  const stored = readLane(laneOf(doc, ann.user));
  expect(acknowledged.size).toBeGreaterThan(0);
  for (const id of acknowledged) expect(stored.has(id as never), `acknowledged ${id} is gone`).toBe(true);
  reader.close();
  await server.stop();
});

const countAcks = (socket: AppSocket): number => socket.heard.filter(({ type }) => type === 'ack').length;
