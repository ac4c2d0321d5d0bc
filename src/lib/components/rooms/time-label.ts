import type { Locale } from '#shared/api/accounts.ts';

const dayMs = 24 * 60 * 60_000;

/** English dates are written day first, as on the other two languages' screens the weekday and day stand together. */
const tags = { en: 'en-GB', ko: 'ko', ja: 'ja' } as const satisfies Record<Locale, string>;

const formatsOf = (locale: Locale) => {
  const format = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(tags[locale], options);
  const separatorWeekday = locale === 'ja' ? 'short' : 'long';
  return {
    weekday: format({ weekday: 'short' }),
    date: format({ day: 'numeric', month: 'short' }),
    dateOfYear: format({ day: 'numeric', month: 'short', year: 'numeric' }),
    day: format({ weekday: separatorWeekday, day: 'numeric', month: 'long' }),
    dayOfYear: format({ weekday: separatorWeekday, day: 'numeric', month: 'long', year: 'numeric' }),
  };
};

const formats = { en: formatsOf('en'), ko: formatsOf('ko'), ja: formatsOf('ja') } as const;

/** The local midnight that begins the day of `at`, epoch milliseconds. */
export function startOfDay(at: number): number {
  const date = new Date(at);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}

/** Time of day as `14:21`, the same in every language. */
export function clockLabel(at: number): string {
  const date = new Date(at);
  return `${String(date.getHours()).padStart(2, '0')}:${String(date.getMinutes()).padStart(2, '0')}`;
}

/** What a room row says at its right: today the time, within six days the weekday, before that the date. */
export function timeLabel(at: number, now: number, locale: Locale): string {
  const today = startOfDay(now);
  if (at >= today) return clockLabel(at);
  // Half a day of slack keeps the sixth day whole across a change to or from summer time.
  if (startOfDay(at) >= today - 6 * dayMs - dayMs / 2) return formats[locale].weekday.format(at);
  return isSameYear(at, now) ? formats[locale].date.format(at) : formats[locale].dateOfYear.format(at);
}

/** What a date separator says: `Friday 20 November`, `11월 20일 금요일`, `11月20日(金)`; the year when it is another one. */
export function dayLabel(at: number, now: number, locale: Locale): string {
  return isSameYear(at, now) ? formats[locale].day.format(at) : formats[locale].dayOfYear.format(at);
}

const isSameYear = (one: number, other: number): boolean =>
  new Date(one).getFullYear() === new Date(other).getFullYear();
