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

/** The clock that stamps what is written in this page: no two pages share a stamp. */
export const newClock = (): HybridClock => new HybridClock(randomLetters(10));
