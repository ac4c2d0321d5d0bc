/** Dates of the account library come as ISO text from SQLite and as Date from PostgreSQL. */
export function timeOf(value: unknown): number {
  return value instanceof Date ? value.getTime() : new Date(value as string | number).getTime();
}
