import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { Kysely, sql, SqliteDialect, type Insertable } from 'kysely';
import { StartError } from '../start-error.ts';
import { inParts } from './in-parts.ts';
import { migrate } from './migrate.ts';
import type { SqlDialect } from './migrations/migration.ts';
import { openForKysely } from './sqlite-database.ts';
import type { Database } from './tables/database.ts';
import type { ErasureOrderTable, ErasureTable } from './tables/erasure-tables.ts';

/** What must stay erased whatever backup comes back: a record, or all that a person wrote. */
export type KeptErasure =
  { readonly record: Omit<Insertable<ErasureTable>, 'done'> } | { readonly order: Insertable<ErasureOrderTable> };

type ErasedPlace = Omit<Insertable<ErasureTable>, 'done'>;

const atOnce = 5000;

/** Everything that was erased, a few thousand rows in memory at a time. Nothing where the database knows no erasures yet. */
export async function* erasuresOf(db: Kysely<Database>): AsyncGenerator<KeptErasure> {
  const tables = await db.introspection.getTables();
  const table = tables.find(({ name }) => name === 'erasure');
  if (!table) return;
  const knowsMasters = table.columns.some(({ name }) => name === 'recalled_by');
  let last: ErasedPlace | null = null;
  do {
    const rows: ErasedPlace[] = await recordsAfter(db, last, knowsMasters);
    for (const record of rows) yield { record };
    last = rows.length < atOnce ? null : (rows.at(-1) ?? null);
  } while (last !== null);
  for (const order of await db.selectFrom('erasure_order').selectAll().execute()) yield { order };
}

function recordsAfter(db: Kysely<Database>, last: ErasedPlace | null, knowsMasters: boolean): Promise<ErasedPlace[]> {
  let query = db
    .selectFrom('erasure')
    .select(['document', 'lane', 'id'])
    .$if(knowsMasters, (known) => known.select('recalled_by'));
  if (last !== null) {
    query = query.where(sql<boolean>`(document, lane, id) > (${last.document}, ${last.lane}, ${last.id})`);
  }
  return query.orderBy('document').orderBy('lane').orderBy('id').limit(atOnce).execute();
}

/** Has a restored database erase all of this again when it starts; gives how many there were. */
export async function mergeErasures(
  db: Kysely<Database>,
  dialect: SqlDialect,
  erasures: AsyncIterable<KeptErasure>,
): Promise<number> {
  // A backup of an older version does not know what was erased by a newer one.
  await migrate(db, dialect);
  let count = 0;
  return db.transaction().execute(async (trx) => {
    const records: Insertable<ErasureTable>[] = [];
    const write = async (): Promise<void> => {
      for (const part of inParts(records.splice(0))) {
        await trx
          .insertInto('erasure')
          .values(part)
          .onConflict((conflict) =>
            conflict
              .columns(['document', 'lane', 'id'])
              // What was recalled when the backup was made may be gone for good since.
              .doUpdateSet((row) => ({ done: 0, recalled_by: row.ref('excluded.recalled_by') })),
          )
          .execute();
      }
    };
    for await (const erasure of erasures) {
      count += 1;
      if ('record' in erasure) records.push({ recalled_by: null, ...erasure.record, done: 0 });
      else {
        const order = { ...erasure.order, state: 'restored' as const };
        await trx
          .insertInto('erasure_order')
          .values(order)
          .onConflict((conflict) => conflict.column('user').doUpdateSet(order))
          .execute();
      }
      if (records.length >= atOnce) await write();
    }
    await write();
    return count;
  });
}

/** What was erased in the data folder of an SQLite server that is stopped; null when it cannot be read. */
export async function copyErasures(file: string, into: Kysely<Database>): Promise<number | null> {
  let from: Kysely<Database>;
  try {
    from = new Kysely<Database>({ dialect: new SqliteDialect({ database: openForKysely(file) }) });
  } catch {
    // Damaged: that may be why a backup is restored.
    return null;
  }
  try {
    return await mergeErasures(into, 'sqlite', erasuresOf(from));
  } catch {
    return null;
  } finally {
    await from.destroy();
  }
}

/** Writes what was erased into a new file, a line each. */
export async function saveErasures(db: Kysely<Database>, path: string): Promise<number> {
  const file = await open(path, 'wx', 0o600).catch((error: unknown) => {
    throw new StartError(`The file ${path} cannot be written, or is there already.`, { cause: error });
  });
  let count = 0;
  try {
    for await (const erasure of erasuresOf(db)) {
      await file.write(`${JSON.stringify(erasure)}\n`);
      count += 1;
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return count;
}

/** Reads what `saveErasures` has written. @throws StartError when it is none of ours */
export async function* savedErasures(path: string): AsyncGenerator<KeptErasure> {
  const lines = createInterface({ input: createReadStream(path), crlfDelay: Infinity });
  try {
    for await (const line of lines) if (line !== '') yield parse(line);
  } catch (error) {
    throw new StartError(`The file ${path} holds no erasures.`, { cause: error });
  }
}

function parse(line: string): KeptErasure {
  const value = JSON.parse(line) as Partial<Record<'record' | 'order', object>>;
  if (typeof value.record !== 'object' && typeof value.order !== 'object') throw new Error('not an erasure');
  return value as KeptErasure;
}
