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

/** A value as one text. */
export const textOf = ({ value }: Pick<FieldVersion, 'value'>): string =>
  typeof value === 'string' ? value : value.join(', ');
