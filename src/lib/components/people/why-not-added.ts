import { m } from '$lib/paraglide/messages.js';

/** Why somebody was not added whom this device had added already; one and the same for all that refuses (R09). */
export const whyNotAdded = (by: 'code' | 'person'): string =>
  by === 'code' ? m.people_not_added_code() : m.people_not_added_person();

/** What one can do about it: where the chat stays ask again in it, otherwise ask people. */
export function whatToDo(by: 'code' | 'person', stays: boolean): string {
  if (stays) return m.people_not_added_stays();
  return by === 'code' ? m.people_not_added_ask_code() : m.people_not_added_ask();
}
