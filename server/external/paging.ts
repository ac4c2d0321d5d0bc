import { sql, type Expression, type SqlBool } from 'kysely';

/** Which part of a list is asked for. */
export interface Page {
  readonly query: string;
  readonly from: number;
  readonly limit: number;
}

/** Whether a text has this in it, whatever the case of its letters; signs of patterns stand for themselves. */
export function contains(text: Expression<string | null>, query: string): Expression<SqlBool> {
  const pattern = `%${query.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
  // SQLite knows the case of Latin letters without marks only: as it is written finds the others.
  return sql<SqlBool>`(lower(${text}) like ${pattern.toLowerCase()} escape '\\' or ${text} like ${pattern} escape '\\')`;
}
