import type { Locale } from '#shared/api/accounts.ts';
import { clockLabel, startOfDay, timeLabel } from '../rooms/time-label.ts';

/** When something about a contact happened: with the time of day when it was today, else the day. */
export const contactDate = (at: number, now: number, locale: Locale): string =>
  at >= startOfDay(now) ? clockLabel(at) : timeLabel(at, now, locale);
