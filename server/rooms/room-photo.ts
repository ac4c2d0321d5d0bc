import type { Transaction } from 'kysely';
import type { UserId } from '#shared/ids.ts';
import { keepPhoto, photoFolder, type SentPhoto } from '../accounts/photo-files.ts';
import { runCommand } from '../companies/run-command.ts';
import { invalid } from '../http/problem.ts';
import { spendAll, type Cost } from '../people/spend.ts';
import type { Services } from '../services.ts';
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

/**
 * Keeps a photo that a person has sent; `cost` is what each costs them, so that nobody fills the disk. Written down before
 * its bytes are there, so that no sweep takes them for somebody's who needs them no more, and they go where nothing shows them.
 * @throws ApiFailure `too-fast`, and nothing is kept
 */
export async function keepUpload(
  services: Pick<Services, 'storage' | 'relay' | 'clock' | 'dataDir'>,
  user: UserId,
  photo: SentPhoto,
  cost: Cost,
): Promise<void> {
  const now = services.clock();
  await runCommand(services, async (trx) => {
    await spendAll(trx, [cost], now);
    await noteUpload(trx, user, photo.hash, now);
  });
  await keepPhoto(photoFolder(services.dataDir), photo);
}

/** Writes down that a person has uploaded a photo, before its bytes are kept. */
export async function noteUpload(trx: Transaction<Database>, user: UserId, hash: string, at: number): Promise<void> {
  await trx
    .insertInto('room_photo')
    .values({ user, hash, at })
    .onConflict((conflict) => conflict.columns(['user', 'hash']).doUpdateSet({ at }))
    .execute();
}

/** A room, or a person, shows another photo: whoever has taken the old one away may put it back for a day, then it goes. */
export async function retirePhoto(
  trx: Transaction<Database>,
  user: UserId,
  photo: string | null,
  at: number,
): Promise<void> {
  if (photo !== null) await noteUpload(trx, user, photo, at);
}
