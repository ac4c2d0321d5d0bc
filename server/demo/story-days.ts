import type { Locale } from '#shared/api/accounts.ts';

const day = 24 * 60 * 60_000;
/** How many days from now the days of the story are, at the earliest: they fall on working days. */
const ahead = { delivery: 3, sign: 10, opening: 17 } as const;

const formats: Readonly<Record<Locale, Intl.DateTimeFormatOptions>> = {
  en: { weekday: 'long', day: 'numeric', month: 'long' },
  ja: { month: 'numeric', day: 'numeric', weekday: 'short' },
  ko: { month: 'long', day: 'numeric', weekday: 'short' },
};
const tags = { en: 'en-GB', ja: 'ja-JP', ko: 'ko-KR' } as const;

/** Puts dates in the place of `{delivery:ja}` and its like, so that the story is always about to happen at `now`. */
export const withStoryDays = (text: string, now: number): string =>
  text.replace(/\{(delivery|sign|opening):(en|ja|ko)\}/g, (_whole, name: keyof typeof ahead, locale: Locale) =>
    new Intl.DateTimeFormat(tags[locale], formats[locale]).format(workingDay(now + ahead[name] * day)),
  );

function workingDay(from: number): number {
  const weekday = new Date(from).getDay();
  if (weekday === 6) return from + 2 * day;
  return weekday === 0 ? from + day : from;
}
