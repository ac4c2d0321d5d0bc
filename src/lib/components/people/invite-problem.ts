import type { InviteResult } from '$lib/actions/invite-by-email.ts';
import { m } from '$lib/paraglide/messages.js';
import { unreachable } from '#shared/unreachable.ts';
import { minutesOf } from './minutes.ts';

/** Why an invitation was not sent, in one sentence. */
export function inviteProblem({ reason, retryAfterSeconds }: Extract<InviteResult, { ok: false }>): string {
  switch (reason) {
    case 'invalid':
      return m.people_invite_invalid();
    case 'not-allowed':
      return m.identity_not_allowed();
    case 'offline':
      return m.people_invite_offline();
    case 'too-fast':
      return m.people_invite_too_fast({ minutes: minutesOf(retryAfterSeconds) });
    case 'server':
      return m.people_invite_unavailable();
    default:
      return unreachable(reason);
  }
}
