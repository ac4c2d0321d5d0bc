import { getLocale } from '$lib/paraglide/runtime.js';

/** A time of a record, as short as it is exact: day and minute. */
export const whenText = (at: number): string =>
  new Intl.DateTimeFormat(getLocale(), { dateStyle: 'medium', timeStyle: 'short' }).format(at);

/** The first moment of a day that was chosen, in local time; null when none was. */
export const dayStart = (day: string): number | null => (day === '' ? null : new Date(`${day}T00:00:00`).getTime());

/** The moment at which a day that was chosen is over; null when none was. */
export function dayEnd(day: string): number | null {
  const start = dayStart(day);
  if (start === null) return null;
  const end = new Date(start);
  end.setDate(end.getDate() + 1);
  return end.getTime();
}

/** A count in the reader's own figures. */
export const countText = (count: number): string => new Intl.NumberFormat(getLocale()).format(count);
