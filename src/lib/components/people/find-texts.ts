import * as v from 'valibot';
import type { FindResult } from '$lib/actions/find-person.ts';
import { m } from '$lib/paraglide/messages.js';
import { messageIdSchema } from '#shared/api/accounts.ts';
import type { FindBy } from '#shared/api/people.ts';
import { parsePhone } from '#shared/phone.ts';
import { unreachable } from '#shared/unreachable.ts';
import { minutesOf } from './minutes.ts';

/** What is wrong with a text that somebody is looked for by; null when nothing is. */
export function typedProblem(by: FindBy, text: string): string | null {
  if (by === 'phone') return parsePhone(text) === null ? m.people_find_invalid_phone() : null;
  return v.is(messageIdSchema, text) ? null : m.people_find_invalid_id();
}

/** Why nobody was found. */
export function findProblem(by: FindBy, outcome: Extract<FindResult, { ok: false }>): string {
  switch (outcome.reason) {
    case 'not-found':
      return by === 'phone' ? m.people_find_nobody_phone() : m.people_find_nobody_id();
    case 'offline':
      return m.people_find_offline();
    case 'too-fast':
      return m.people_find_too_fast({ minutes: minutesOf(outcome.retryAfterSeconds) });
    case 'server':
      return m.people_find_unavailable();
    default:
      return unreachable(outcome.reason);
  }
}
