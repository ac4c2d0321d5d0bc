import { setTimeout as sleep } from 'node:timers/promises';
import type { Client, Run } from '../client/client.ts';
import { openRooms } from '../client/clients.ts';
import { startMeter } from '../measure/meter.ts';
import { verifyReader } from '../verify.ts';
import type { Cell, Figures } from './workload.ts';

/** How much of what one reader receives is kept, to be looked at afterwards. */
const recordBytes = 2 * 1024 * 1024;
const drainWithinMs = 20_000;

/** Rooms full of devices, and what happens to them. */
export interface Traffic {
  readonly rooms: readonly (readonly Client[])[];
  readonly clients: readonly Client[];
  readonly run: Run;
  /** Deliveries so far. */
  deliveries(): number;
}

/** How messages come about: begins, and gives what ends it. */
export type Load = (traffic: Traffic) => () => void;

/** What a workload looks at while it runs. */
export interface Watching {
  /** A message was read by somebody who has not sent it. */
  readonly hears?: (serial: number) => void;
  /** What happens now counts, or does no longer. */
  readonly measuring?: (isMeasuring: boolean) => void;
  /** A load that does not wait for the server may be more than it can do: that is a figure then, not a failure. */
  readonly mayFallBehind?: boolean;
  /** How long the load runs before anything counts; as long as a server needs to compile what this load calls. */
  readonly warmUpMs?: number;
}

/**
 * Opens all rooms, lets a load run, measures a stretch of it, and waits until everything sent has been read. Then every
 * message must have reached every other member once, and a reader's document must hold what was sent.
 */
export async function runTraffic(
  { running, seconds }: Cell,
  load: Load,
  { hears = () => undefined, measuring = () => undefined, mayFallBehind = false, warmUpMs = 1500 }: Watching = {},
): Promise<Figures> {
  let serials = 0;
  let failure: string | null = null;
  const run: Run = {
    delivered: hears,
    nextSerial: () => serials++,
    failed: (why) => (failure ??= why),
  };
  const failed = (): void => {
    if (failure !== null) throw new Error(failure);
  };
  const rooms = await openRooms(running.target, run, recordBytes);
  const clients = rooms.flat();
  const deliveries = (): number => clients.reduce((sum, client) => sum + client.deliveries, 0);
  const end = load({ rooms, clients, run, deliveries });
  await sleep(Math.min(warmUpMs, (seconds * warmUpMs) / 3000));
  failed();

  measuring(true);
  const before = { deliveries: deliveries(), serials };
  const used = startMeter(running.pid);
  await sleep(seconds * 1000);
  const { seconds: took, serverCpu, generatorCpu } = used();
  const delivered = deliveries() - before.deliveries;
  const sent = serials - before.serials;
  measuring(false);
  end();
  failed();

  const behind = await drain(clients, () => expected(rooms) - deliveries(), failed);
  if (behind !== 0 && !mayFallBehind) throw new Error(`${behind} deliveries were missing in the end`);
  const checked = behind === 0 ? verifyReader(rooms[0] ?? [], running.target) : 0;
  for (const client of clients) client.destroy();
  return {
    deliveriesPerSecond: delivered / took,
    messagesPerSecond: sent / took,
    cpuPer100k: (serverCpu / delivered) * 100_000,
    serverCores: serverCpu / took,
    generatorCores: generatorCpu / took,
    checkedMessages: checked,
    undelivered: behind,
  };
}

/** Every message to everybody else in its room. */
const expected = (rooms: Traffic['rooms']): number =>
  rooms.reduce((sum, room) => sum + room.reduce((sent, { writer }) => sent + writer.count, 0) * (room.length - 1), 0);

/** Waits until everything is acknowledged and read; gives how many deliveries were missing when patience ended. */
async function drain(clients: readonly Client[], missing: () => number, failed: () => void): Promise<number> {
  const until = performance.now() + drainWithinMs;
  while (clients.some(({ inFlight }) => inFlight > 0) || missing() !== 0) {
    failed();
    if (performance.now() > until) return missing();
    await sleep(20);
  }
  return 0;
}
