import type { PhoneResult } from '$lib/actions/phone.ts';
import { m } from '$lib/paraglide/messages.js';
import { unreachable } from '#shared/unreachable.ts';
import { minutesOf } from './minutes.ts';

/** Why the server did not do what was asked about a number or its code. */
export function phoneProblem(of: 'number' | 'code', result: Extract<PhoneResult, { ok: false }>): string {
  switch (result.reason) {
    case 'invalid':
      return of === 'code' ? m.people_phone_wrong() : m.people_find_invalid_phone();
    case 'ended':
      return m.people_phone_ended();
    case 'not-allowed':
      return m.people_phone_not_allowed();
    case 'too-fast':
      return m.people_phone_too_fast({ minutes: minutesOf(result.retryAfterSeconds) });
    case 'unavailable':
      return of === 'number' ? m.people_phone_not_sent() : m.people_phone_unavailable();
    case 'offline':
      return m.people_phone_offline();
    case 'server':
      return m.people_phone_unavailable();
    default:
      return unreachable(result.reason);
  }
}
