import { sql, type Expression, type Kysely, type SqlBool } from 'kysely';
import { foldText } from '#shared/fold-text.ts';

/** The name of a function of both databases: `foldText`, as the app's own search folds. */
export const foldFunction = 'foyer_fold';

/** What the function does on SQLite, which knows the case of Latin letters without marks only. */
export const foldValue = (value: unknown): string | null => (typeof value === 'string' ? foldText(value) : null);

const katakana = Array.from({ length: 0x30f6 - 0x30a1 + 1 }, (_, at) => String.fromCharCode(0x30a1 + at)).join('');
const hiragana = Array.from(katakana, (letter) => String.fromCharCode(letter.charCodeAt(0) - 0x60)).join('');

/** Makes the function on PostgreSQL. */
export async function createFoldFunction<Tables>(db: Kysely<Tables>): Promise<void> {
  await sql`create or replace function ${sql.raw(foldFunction)}(value text) returns text
    language sql immutable parallel safe as ${sql.lit(
      `select btrim(regexp_replace(translate(lower(normalize(value, NFKC)), '${katakana}', '${hiragana}'), '\\s+', ' ', 'g'))`,
    )}`.execute(db);
}

/** Whether a text has this in it, however either is typed; signs of patterns stand for themselves. */
export function contains(text: Expression<unknown>, query: string): Expression<SqlBool> {
  const pattern = `%${foldText(query).replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
  // Both databases take the sign that makes others plain only when it is named.
  return sql<SqlBool>`${sql.raw(foldFunction)}(${text}) like ${pattern} escape '\\'`;
}
