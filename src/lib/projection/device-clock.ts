import { randomLetters } from '#shared/ids.ts';
import { HybridClock } from '#shared/time.ts';
import type { FoyerDatabase } from './database.ts';

/** The name of this browser as a device of the account; made once. */
export async function deviceOf(database: FoyerDatabase): Promise<string> {
  return database.transaction('rw', database.meta, async () => {
    const known = await database.meta.get('device');
    if (typeof known?.value === 'string') return known.value;
    const device = randomLetters(8);
    await database.meta.put({ key: 'device', value: device });
    return device;
  });
}

/** The clock that stamps what is written here: goes on after the newest stamp of this device, and no two tabs share a stamp. */
export async function clockOf(database: FoyerDatabase): Promise<HybridClock> {
  const clock = new HybridClock(`${await deviceOf(database)}${randomLetters(2)}`);
  const last = await database.meta.get('clock');
  // A device clock that was wrong for a while must not pull every later message into the future.
  if (typeof last?.value === 'number' && last.value < Date.now() + 60_000) clock.continueAfter(last.value);
  return clock;
}
