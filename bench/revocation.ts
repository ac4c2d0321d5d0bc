import { pageDocument, roomDocument } from '../src/shared/documents/names.ts';
import { newCommandId, newRoomId } from '../src/shared/ids.ts';
import { AppSocket } from '../tests/support/app-socket.ts';
import { Device } from '../tests/support/device.ts';
import { startServer } from '../tests/support/server.ts';
import { foundCompanies } from '../tests/support/two-companies.ts';

/**
 * How long after a permission is withdrawn the last byte of the other company still reaches a live device (P5, R04):
 * `npm run bench:revocation [runs]`. Bo of Borealis writes without a pause into a group, from which Acme’s people are
 * excluded and of which they keep no copies; Ann of Acme has it open on three devices. The time counts from the administrator's request until the last frame in which
 * anything of the room comes; what was written after the answer must be on none of her devices.
 */
const runs = Number(process.argv[2] ?? 50);
const goalMs = 2000;
/** How long each run listens after the answer. */
const listenMs = 700;

const server = await startServer();
const companies = await foundCompanies(server.url);
const { acmeAdmin, ann, bo, as, setPolicy } = companies;
await as(ann, 'POST', '/api/rooms/direct', { command: newCommandId(), user: bo.user });
const room = newRoomId();
await as(ann, 'POST', '/api/rooms', { command: newCommandId(), room, name: 'Hall', members: [bo.user] });
const [page, info] = [pageDocument(room, 1), roomDocument(room)];
await setPolicy(acmeAdmin, (policy) => ({ ...policy, withdrawal: { partners: 'wipe', line: 'seal' } }));
const set = (mode: 'off' | 'everyone') =>
  setPolicy(acmeAdmin, (policy) => ({ ...policy, partners: { ...policy.partners, mode } }));
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** A device of Ann's, and when it last heard anything of the room. */
async function listen(name: string): Promise<{ socket: AppSocket; last: () => number; text: () => string }> {
  const socket = await AppSocket.connect(server.url, await companies.cookie(ann), name);
  const channels: number[] = [];
  for (const document of [page, info]) channels.push((await socket.open(document)).channel);
  const heardAt: number[] = [];
  let seen = 0;
  const timer = setInterval(() => {
    for (const frame of socket.heard.slice(seen)) {
      if (frame.type === 'data' && channels.includes(frame.channel)) heardAt.push(performance.now());
    }
    seen = socket.heard.length;
  }, 1);
  return {
    socket,
    last: () => {
      clearInterval(timer);
      return heardAt.at(-1) ?? 0;
    },
    text: () => Buffer.concat(socket.bytes).toString('utf8'),
  };
}

const times: number[] = [];
let leaks = 0;
for (let run = 0; run < runs; run += 1) {
  await set('everyone');
  const anns = await Promise.all(['desk', 'phone', 'tablet'].map((name) => listen(`${name}${run}`)));
  const writer = await Device.of(server.url, companies, bo, `bo${run}`);
  await writer.open(page);
  let goesOn = true;
  let isAnswered = false;
  const writing = (async () => {
    for (let at = 0; goesOn; at += 1) await writer.says(page, `${isAnswered ? 'late' : 'early'} ${run} ${at}`);
  })();
  await pause(100);
  const asked = performance.now();
  await set('off');
  isAnswered = true;
  await pause(listenMs);
  goesOn = false;
  await writing;
  times.push(Math.max(0, ...anns.map(({ last }) => last() - asked)));
  leaks += anns.filter(({ text }) => text().includes(`late ${run} `)).length;
  for (const { socket } of anns) socket.close();
  writer.close();
}
await server.stop();

const sorted = times.toSorted((one, other) => one - other);
const at = (part: number): string =>
  (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0).toFixed(0);
console.table([
  { runs, 'p50 ms': at(0.5), 'p95 ms': at(0.95), 'most ms': at(1), 'goal ms': goalMs, 'devices that leaked': leaks },
]);
if (leaks > 0 || Number(at(1)) > goalMs) process.exitCode = 1;
