import { m } from '$lib/paraglide/messages.js';
import { limits } from '#shared/limits.ts';

/** Periods that most companies choose from, in days; 0 keeps messages. */
export const usualDays: readonly number[] = [0, 30, 90, 180, 365, 730, 1095, 1825, 3650];

const yearDays = 365;

/** As in `90 days`, `3 years`. */
export function keptText(days: number): string {
  if (days === 0) return m.audit_keep_ever();
  if (days % yearDays === 0) return m.audit_keep_years({ count: days / yearDays });
  return m.audit_keep_days({ count: days });
}

/** A number of days as it was typed; null when it is none that can be kept. */
export function typedDays(text: string): number | null {
  const days = Number(text);
  return /^\s*\d+\s*$/.test(text) && days >= 1 && days <= limits.retentionDaysMost ? days : null;
}
