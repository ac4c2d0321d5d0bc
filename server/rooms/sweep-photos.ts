import { stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Transaction } from 'kysely';
import { photoFolder } from '../accounts/photo-files.ts';
import { runCommand } from '../companies/run-command.ts';
import type { Services } from '../services.ts';
import type { Database } from '../storage/tables/database.ts';

const hourMs = 60 * 60_000;
const keptMs = 24 * hourMs;

/** Takes photos away that were uploaded for rooms or as a logo, or taken from there, a day ago and that nothing shows. At most 500 at once. */
export async function sweepPhotos(services: Pick<Services, 'storage' | 'relay' | 'clock' | 'dataDir'>): Promise<void> {
  const until = services.clock() - keptMs;
  const due = await services.storage.db
    .selectFrom('room_photo')
    .select(['user', 'hash'])
    .where('at', '<=', until)
    .orderBy('at')
    .limit(500)
    .execute();
  for (const { user, hash } of due) {
    const isUsed = await runCommand(services, async (trx) => {
      await trx
        .deleteFrom('room_photo')
        .where('user', '=', user)
        .where('hash', '=', hash)
        .where('at', '<=', until)
        .execute();
      return isPhotoUsed(trx, hash);
    });
    if (!isUsed) await removeOld(join(photoFolder(services.dataDir), hash), until);
  }
}

/** Whether a room, a person or a company shows a photo, or somebody has uploaded it to do so. */
export async function isPhotoUsed(trx: Transaction<Database>, hash: string): Promise<boolean> {
  const upload = await trx.selectFrom('room_photo').select('hash').where('hash', '=', hash).executeTakeFirst();
  const room = await trx.selectFrom('room').select('id').where('photo', '=', hash).executeTakeFirst();
  const person = await trx.selectFrom('person').select('id').where('photo', '=', hash).executeTakeFirst();
  const company = await trx.selectFrom('company').select('id').where('logo', '=', hash).executeTakeFirst();
  return [upload, room, person, company].some((found) => found !== undefined);
}

/** Deletes a file that nobody has written since: the same picture may be on its way again. */
export async function removeOld(path: string, until: number): Promise<void> {
  try {
    const { mtimeMs } = await stat(path);
    if (mtimeMs <= until) await unlink(path);
  } catch (error) {
    // Gone already, or never at this process.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

/** Sweeps now and every hour. Returns how to stop. */
export function keepSweepingPhotos(
  services: Pick<Services, 'storage' | 'relay' | 'clock' | 'dataDir' | 'logger'>,
): () => void {
  const sweep = (): void => {
    sweepPhotos(services).catch((error: unknown) => {
      services.logger.error({ err: error }, 'unused photos of rooms could not be removed; the next hour tries again');
    });
  };
  sweep();
  const timer = setInterval(sweep, hourMs);
  timer.unref();
  return () => clearInterval(timer);
}
