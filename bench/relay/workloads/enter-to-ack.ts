import { setTimeout as sleep } from 'node:timers/promises';
import type { Run } from '../client/client.ts';
import { openRooms } from '../client/clients.ts';
import { Histogram } from '../measure/histogram.ts';
import type { Cell, Figures } from './workload.ts';

const pauseMs = 20;

/** One message at a time on a server that does nothing else: from the write to the acknowledgement. */
export async function enterToAck({ running, seconds }: Cell): Promise<Figures> {
  let serials = 0;
  let fail: (error: Error) => void = () => undefined;
  const failed = new Promise<never>((_, reject) => (fail = reject));
  failed.catch(() => undefined);
  const run: Run = { delivered: () => undefined, nextSerial: () => serials++, failed: (why) => fail(new Error(why)) };
  const [[client] = []] = await openRooms(running.target, run, 0);
  if (client === undefined) throw new Error('there is nobody');
  const times = new Histogram();
  const once = async (): Promise<number> => {
    const began = performance.now();
    const acknowledged = new Promise<void>((resolve) => (client.room = resolve));
    client.say(1);
    await Promise.race([acknowledged, failed]);
    return performance.now() - began;
  };
  for (let warm = 0; warm < 20; warm += 1) await once();
  const until = performance.now() + seconds * 1000;
  while (performance.now() < until) {
    times.add(await once());
    await sleep(pauseMs);
  }
  client.destroy();
  return { p50: times.at(0.5), p95: times.at(0.95), samples: times.total };
}
