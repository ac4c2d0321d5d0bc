import { DatabaseSync } from 'node:sqlite';
import { StartError } from '../start-error.ts';

/**
 * Reads a whole database file and looks whether it is in order.
 * @throws StartError when it is not
 */
export function quickCheck(file: string): void {
  let database: DatabaseSync | undefined;
  let found: unknown;
  try {
    database = new DatabaseSync(file, { timeout: 5000 });
    [found] = Object.values(database.prepare('PRAGMA quick_check(1)').get() ?? {});
  } catch (error) {
    found = error instanceof Error ? error.message : String(error);
  } finally {
    database?.close();
  }
  if (found !== 'ok') throw new StartError(`The database ${file} is damaged (${String(found)}).`);
}
