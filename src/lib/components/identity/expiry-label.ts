import { m } from '$lib/paraglide/messages.js';
import { getLocale } from '$lib/paraglide/runtime.js';

/** What a one-time code says of its end: `For one person, until Friday 14:20`. */
export function expiryLabel(expiresAt: number): string {
  const format = new Intl.DateTimeFormat(getLocale(), { weekday: 'long', hour: '2-digit', minute: '2-digit' });
  return m.identity_one_time_until({ time: format.format(expiresAt) });
}
