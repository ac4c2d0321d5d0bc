import type { Kysely } from 'kysely';
import { randomLetters } from '#shared/ids.ts';
import type { Database } from './tables/database.ts';

/** From here on new epochs are counted, in seconds; the first database of all began with 1. */
const since = Date.UTC(2020, 0, 1);

/** When the database of an epoch went on from a backup, epoch milliseconds; long ago for one that never did. */
export const restoredAt = (epoch: number): number => since + epoch * 1000;

/**
 * Says that this database goes on from a backup: what devices remember of its numbers no longer holds, and the server's
 * own records stand above those that were written after the backup. The epoch follows the time of day, because a backup
 * that is restored a second time must not come to the epoch it came to the first time.
 * @returns the new epoch
 */
export async function raiseEpoch(db: Kysely<Database>, now: number): Promise<number> {
  return db.transaction().execute(async (trx) => {
    const before = await trx.selectFrom('relay_meta').select('epoch').executeTakeFirstOrThrow();
    const epoch = Math.max(before.epoch + 1, Math.floor((now - since) / 1000));
    // A name of its own: the database it was copied from may go on, beside the same Redis.
    await trx
      .updateTable('relay_meta')
      .set({ epoch, name: randomLetters(16) })
      .execute();
    // They are found by numbers of transactions, which begin anew in another PostgreSQL; nobody is running to hear them.
    await trx.deleteFrom('signal').execute();
    return epoch;
  });
}
