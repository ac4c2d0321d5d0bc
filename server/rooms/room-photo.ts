import type { Transaction } from 'kysely';
import type { UserId } from '#shared/ids.ts';
import { invalid } from '../http/problem.ts';
import type { Database } from '../storage/tables/database.ts';

/**
 * Fails unless a person has uploaded this photo for a room. Knowing its name is not enough: it would show somebody
 * else's.
 * @throws ApiFailure `invalid`
 */
export async function checkUploaded(trx: Transaction<Database>, user: UserId, photo: string | null): Promise<void> {
  if (photo === null) return;
  const upload = await trx
    .selectFrom('room_photo')
    .select('hash')
    .where('user', '=', user)
    .where('hash', '=', photo)
    .executeTakeFirst();
  if (!upload) throw invalid('photo', 'Upload the photo first.');
}

/** Writes down that a person has uploaded a photo, before its bytes are kept. */
export async function noteUpload(trx: Transaction<Database>, user: UserId, hash: string, at: number): Promise<void> {
  await trx
    .insertInto('room_photo')
    .values({ user, hash, at })
    .onConflict((conflict) => conflict.columns(['user', 'hash']).doUpdateSet({ at }))
    .execute();
}

/** A room shows another photo: whoever has taken the old one away may put it back for a day, then it goes. */
export async function retirePhoto(
  trx: Transaction<Database>,
  user: UserId,
  photo: string | null,
  at: number,
): Promise<void> {
  if (photo !== null) await noteUpload(trx, user, photo, at);
}
