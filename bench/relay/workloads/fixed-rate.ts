import { Histogram } from '../measure/histogram.ts';
import { runTraffic, type Load } from './traffic.ts';
import type { Cell, Figures } from './workload.ts';

/** All devices in turns, this many messages a second together, whatever becomes of them. */
export const steadyLoad =
  (perSecond: number, sending: (serialsSent: number) => void = () => undefined): Load =>
  ({ clients }) => {
    const began = performance.now();
    let sent = 0;
    const timer = setInterval(() => {
      const due = Math.floor(((performance.now() - began) * perSecond) / 1000);
      for (; sent < due; sent += 1) {
        sending(sent);
        clients[sent % clients.length]!.say(1);
      }
    }, 1);
    return () => clearInterval(timer);
  };

/** The time from writing a message to its socket until each of the others has read it. */
export async function fixedRate(cell: Cell, perSecond: number): Promise<Figures> {
  const sentAt = new Float64Array(Math.ceil(perSecond * (cell.seconds + 30)));
  const histogram = new Histogram();
  let isMeasuring = false;
  const figures = await runTraffic(
    cell,
    steadyLoad(perSecond, (serial) => (sentAt[serial] = performance.now())),
    {
      hears: (serial) => {
        if (isMeasuring) histogram.add(performance.now() - sentAt[serial]!);
      },
      measuring: (now) => (isMeasuring = now),
      mayFallBehind: true,
    },
  );
  return { ...figures, p50: histogram.at(0.5), p99: histogram.at(0.99), offeredPerSecond: perSecond };
}
