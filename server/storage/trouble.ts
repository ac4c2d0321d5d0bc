import { sql } from 'kysely';
import type { Storage } from './open.ts';

/** Why nothing can be stored: the disk of the data folder, or the database elsewhere. */
export type Trouble = 'disk' | 'database';

/**
 * Looks whether the database can be used. After a write that failed only another write shows that it can be again: by
 * then clients may have gone away, and nobody else would find out.
 */
export async function troubleOf(storage: Storage, wroteLast: boolean): Promise<Trouble | null> {
  try {
    if (wroteLast) await sql`select 1`.execute(storage.db);
    else await write(storage);
    return null;
  } catch {
    return storage.dialect === 'sqlite' ? 'disk' : 'database';
  }
}

/** Writes something that means nothing, to the disk. */
async function write({ db, dialect }: Storage): Promise<void> {
  if (dialect === 'postgres') {
    await sql`update relay_meta set epoch = epoch`.execute(db);
    return;
  }
  // SQLite writes nothing when a row stays as it is; this number of the file is nobody else's.
  const { rows } = await sql<{ user_version: number }>`PRAGMA user_version`.execute(db);
  const next = ((rows[0]?.user_version ?? 0) + 1) % 1_000_000;
  await sql`PRAGMA user_version = ${sql.lit(next)}`.execute(db);
}
