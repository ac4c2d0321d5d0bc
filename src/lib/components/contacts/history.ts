import type { ContactRow, FieldVersion } from '$lib/projection/rows.ts';

/** What a field said before a change. */
export type OlderValue = Pick<FieldVersion, 'field' | 'value'>;

/** One change of a card, and what stood there before. */
export interface HistoryEntry {
  readonly version: FieldVersion;
  readonly text: string;
  /** Null when the field was empty. */
  readonly before: OlderValue | null;
}

/** The changes of a card, newest first (R10). */
export function historyOf({ versions, addedAs }: Pick<ContactRow, 'versions' | 'addedAs'>): HistoryEntry[] {
  return versions.map((version, index) => {
    const older: OlderValue | undefined =
      versions.slice(index + 1).find(({ field }) => field === version.field) ??
      // The name they were added with stood there before anybody wrote one.
      (version.field === 'name' && addedAs !== null ? { field: 'name', value: addedAs } : undefined);
    return { version, text: textOf(version), before: older && textOf(older) !== '' ? older : null };
  });
}

/** What is written in one go: as long as somebody takes to fill in a card, in milliseconds. */
const oneGo = 5 * 60_000;

/** The history in rows: fields that somebody filled in one after the other, where nothing stood, are one of them. */
export function rowsOf(history: readonly HistoryEntry[]): readonly (readonly [HistoryEntry, ...HistoryEntry[]])[] {
  const rows: [HistoryEntry, ...HistoryEntry[]][] = [];
  for (const entry of history) {
    const row = rows.at(-1);
    if (row && isAddition(row[0]) && isAddition(entry) && isOneGo(row[0].version, entry.version)) row.push(entry);
    else rows.push([entry]);
  }
  return rows;
}

const isAddition = ({ text, before }: HistoryEntry): boolean => text !== '' && before === null;

const isOneGo = (newer: FieldVersion, older: FieldVersion): boolean =>
  newer.lane === older.lane && newer.waiting === older.waiting && newer.at - older.at < oneGo;

/** A value as one text. */
export const textOf = ({ value }: Pick<FieldVersion, 'value'>): string =>
  typeof value === 'string' ? value : value.join(', ');
