import { constants } from 'node:fs';
import { copyFile, mkdir, open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** The database in a data folder and in a backup. */
export const databaseFile = 'foyer.db';

/** What a folder holds besides the database. */
export interface CopiedFiles {
  readonly photos: number;
  readonly secret: boolean;
}

/** Copies photos and the session secret from one folder to another, and waits until they are on disk. */
export async function copyFiles(from: string, to: string): Promise<CopiedFiles> {
  const names = await readdir(join(from, 'photos')).catch(orNothing([]));
  // Names of what is just being written are longer.
  const photos = names.filter((name) => /^[0-9a-f]{64}$/.test(name));
  if (photos.length > 0) await mkdir(join(to, 'photos'), { mode: 0o700 });
  for (const name of photos) await copy(join(from, 'photos', name), join(to, 'photos', name));
  const secret = await stat(join(from, 'session-secret')).catch(orNothing(null));
  if (secret) await copy(join(from, 'session-secret'), join(to, 'session-secret'));
  return { photos: photos.length, secret: secret !== null };
}

/** Copies one file that must not be there yet, for this user alone. */
export async function copy(from: string, to: string): Promise<void> {
  await copyFile(from, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
  const file = await open(to, 'r+');
  try {
    await file.chmod(0o600);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Waits until the names in a folder are on disk. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Takes a file or folder that is not there for nothing. */
export function orNothing<Value>(value: Value): (error: unknown) => Value {
  return (error) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return value;
    throw error;
  };
}

/** As in `an error said this`: the code where there is one. */
export const reasonOf = (error: unknown): string =>
  error instanceof Error
    ? 'code' in error && error.code !== 'ERR_SQLITE_ERROR'
      ? String(error.code)
      : error.message
    : String(error);
