import type { Services } from '../services.ts';
import { resumeErasures } from './erase-records.ts';
import { endLease, lastDone } from './lease.ts';
import { forgetRestored, runOrders } from './run-orders.ts';
import { sweepLease, sweepMessages } from './sweep.ts';

type Erasing = Pick<Services, 'storage' | 'relay' | 'accounts' | 'clock' | 'dataDir' | 'logger'>;

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** Erases what a restored backup or a crash has brought back, before anybody is answered. */
export async function eraseAgain(services: Erasing): Promise<void> {
  const { dialect, db } = services.storage;
  // Nobody else has an SQLite file: whoever was at it is gone.
  if (dialect === 'sqlite') for (const name of [sweepLease, 'erasure']) await endLease(db, name, null);
  await forgetRestored(services);
  await resumeErasures(services, undefined, true);
}

/** Looks every minute for erasures to go on with, and every hour for messages that are too old. Returns how to stop. */
export function keepErasing(services: Erasing): () => void {
  let running = false;
  let stopped = false;
  const failed = (error: unknown): void => {
    // What it was at when the server stopped is found at the next start.
    if (stopped) return;
    services.logger.error({ err: error }, 'messages could not be erased; the next minute tries again');
  };
  const turn = async (): Promise<void> => {
    if (running) return;
    running = true;
    try {
      // One document whose erasures fail keeps no other work from being done.
      await resumeErasures(services).catch(failed);
      await runOrders(services);
      const swept = await lastDone(services.storage.db, sweepLease);
      if (swept === null || services.clock() - swept >= hourMs) await sweepMessages(services);
    } catch (error) {
      failed(error);
    } finally {
      running = false;
    }
  };
  void turn();
  const timer = setInterval(() => void turn(), minuteMs);
  timer.unref();
  return () => {
    stopped = true;
    clearInterval(timer);
  };
}
