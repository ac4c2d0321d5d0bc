import { constants } from 'node:fs';
import { copyFile, mkdir, open, opendir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** The database in a data folder and in a backup. */
export const databaseFile = 'foyer.db';

/** What a folder holds besides the database. */
export interface CopiedFiles {
  readonly photos: number;
  /** Files of messages. */
  readonly files: number;
  readonly secret: boolean;
}

/** What a folder of the data folder holds; names of what is just being written are others. */
const photoName = /^[0-9a-f]{64}$/;
const fileName = /^f[0-9a-z]{26}(\.preview)?$/;
const filesFolder = /^[0-9a-z]{2}$/;

/**
 * Copies photos, files of messages and the session secret from one folder to another, and waits until they are on disk.
 * One name at a time: there may be a million.
 */
export async function copyFiles(from: string, to: string): Promise<CopiedFiles> {
  const photos = await copyFolder(join(from, 'photos'), join(to, 'photos'), photoName);
  let files = 0;
  for await (const name of namesIn(join(from, 'files'), 'folder', filesFolder)) {
    await mkdir(join(to, 'files'), { recursive: true, mode: 0o700 });
    files += await copyFolder(join(from, 'files', name), join(to, 'files', name), fileName);
  }
  if (files > 0) await syncFolder(join(to, 'files'));
  const secret = await stat(join(from, 'session-secret')).catch(orNothing(null));
  if (secret) await copy(join(from, 'session-secret'), join(to, 'session-secret'));
  return { photos, files, secret: secret !== null };
}

/** Copies what is called so; what is removed meanwhile, as a file of a recalled message is, is none. */
async function copyFolder(from: string, to: string, called: RegExp): Promise<number> {
  let copied = 0;
  for await (const name of namesIn(from, 'file', called)) {
    if (copied === 0) await mkdir(to, { recursive: true, mode: 0o700 });
    const isThere = await copy(join(from, name), join(to, name)).then(() => true, orNothing(false));
    if (isThere) copied += 1;
  }
  if (copied > 0) await syncFolder(to);
  return copied;
}

async function* namesIn(folder: string, kind: 'file' | 'folder', called: RegExp): AsyncGenerator<string> {
  const entries = await opendir(folder).catch(orNothing(null));
  for await (const entry of entries ?? []) {
    const isKind = kind === 'file' ? entry.isFile() : entry.isDirectory();
    if (isKind && called.test(entry.name)) yield entry.name;
  }
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
