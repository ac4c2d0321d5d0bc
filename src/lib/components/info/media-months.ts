import type { TimelineRow } from '$lib/projection/rows.ts';
import type { Locale } from '#shared/api/accounts.ts';

/** The pictures of one month, newest first. */
export interface MediaMonth {
  readonly key: string;
  /** `November`, with the year when it is another one. */
  readonly label: string;
  readonly rows: readonly TimelineRow[];
}

/** Divides what is listed newest first by the months of the reader's calendar. */
export function mediaMonths(rows: readonly TimelineRow[], now: number, locale: Locale): MediaMonth[] {
  const year = new Date(now).getFullYear();
  const ofThis = new Intl.DateTimeFormat(locale, { month: 'long' });
  const ofOther = new Intl.DateTimeFormat(locale, { month: 'long', year: 'numeric' });
  const groups = Map.groupBy(rows, ({ at }) => {
    const date = new Date(at);
    return `${date.getFullYear()}-${date.getMonth() + 1}`;
  });
  return [...groups].map(([key, of]) => {
    const at = of[0]?.at ?? now;
    const format = new Date(at).getFullYear() === year ? ofThis : ofOther;
    return { key, label: format.format(at), rows: of };
  });
}
