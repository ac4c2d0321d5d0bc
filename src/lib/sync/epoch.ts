import type { FoyerDatabase } from '../projection/database.ts';
import { forgetNumbers, numberedTables } from '../projection/forget-numbers.ts';
import type { Projector } from '../projection/projector.ts';
import type { Owed } from '../replica/owed.ts';
import type { WatchList } from './watch-list.ts';

/**
 * Another epoch is a server that goes on from a backup: what it has said of its numbers no longer holds, and it may lack
 * what this device wrote after the backup. So the numbers are forgotten, and every document that is here is owed.
 * @returns whether another epoch has begun
 */
export async function beginEpoch(
  epoch: number,
  database: FoyerDatabase,
  projector: Projector,
  owed: Owed,
  watch: WatchList,
): Promise<boolean> {
  const known = await database.meta.get('epoch');
  if (known?.value === epoch) return false;
  // What was heard before must not be written after.
  await projector.settled();
  await database.transaction('rw', [database.meta, ...numberedTables(database)], async () => {
    await database.meta.put({ key: 'epoch', value: epoch });
    if (known === undefined) return;
    await forgetNumbers(database);
    await owed.begin(watch.anew());
  });
  return known !== undefined;
}
