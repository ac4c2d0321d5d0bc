import { closeSync, mkdirSync, openSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { StartError } from '../start-error.ts';

/** Sole use of a data folder. */
export interface DataFolder {
  readonly path: string;
  /** Lets the next process in. */
  release(): void;
}

/**
 * Makes the data folder if it is not there, and takes it for this process alone. The lock is the operating system's
 * own and ends with the process, however that ends.
 * @throws StartError when the folder cannot be written, or another process has it.
 */
export function takeDataFolder(dataDir: string): DataFolder {
  const path = resolve(dataDir);
  try {
    mkdirSync(path, { recursive: true });
    const probe = join(path, `.probe-${process.pid}`);
    closeSync(openSync(probe, 'w'));
    rmSync(probe);
  } catch (error) {
    throw new StartError(`The data folder ${path} cannot be written (${codeOf(error)}).`, { cause: error });
  }
  return { path, release: lock(path) };
}

function lock(path: string): () => void {
  let held: DatabaseSync | undefined;
  try {
    held = new DatabaseSync(join(path, 'foyer.lock'), { timeout: 0 });
    held.exec('PRAGMA journal_mode = MEMORY');
    held.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    held?.close();
    throw new StartError(`Another Foyer server is using the data folder ${path}.`, { cause: error });
  }
  const lockFile = held;
  return () => lockFile.close();
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error);
