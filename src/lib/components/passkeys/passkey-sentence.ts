import { m } from '$lib/paraglide/messages.js';
import type { AddPasskeyResult } from '$lib/actions/my-passkeys.ts';
import type { PasskeySignIn } from '$lib/session/passkey-sign-in.ts';
import { limits } from '#shared/limits.ts';
import { unreachable } from '#shared/unreachable.ts';
import { minutesOf } from '../people/minutes.ts';

/** Why a passkey has not signed in, and what to do; null where there is nothing to say. */
export function signInSentence({ reason, retryAfterSeconds }: Extract<PasskeySignIn, { ok: false }>): string | null {
  switch (reason) {
    case 'unknown':
    case 'there':
      return m.passkeys_wrong();
    case 'sign-on':
      return m.passkeys_sign_on_only();
    case 'cancelled':
      return m.passkeys_cancelled();
    case 'insecure':
      return m.passkeys_insecure();
    case 'unsupported':
      return m.passkeys_unsupported();
    case 'elsewhere':
      return m.passkeys_elsewhere();
    case 'taken-over':
      return null;
    case 'too-fast':
      return m.auth_too_fast({ minutes: minutesOf(retryAfterSeconds) });
    case 'offline':
      return m.auth_offline();
    case 'server':
      return m.auth_server();
    default:
      return unreachable(reason);
  }
}

/** Why a passkey was not added, and what to do. `asked`: a password was given with it. */
export function addSentence(
  { reason, retryAfterSeconds }: Extract<AddPasskeyResult, { ok: false }>,
  asked: boolean,
): string | null {
  switch (reason) {
    case 'password':
      return asked ? m.passkeys_password_wrong() : m.passkeys_password_needed();
    case 'sign-in':
      return m.passkeys_sign_in_again();
    case 'full':
      return m.passkeys_full({ count: limits.passkeys });
    case 'not-taken':
      return m.passkeys_not_taken();
    case 'there':
      return m.passkeys_there();
    case 'cancelled':
      return m.passkeys_add_cancelled();
    case 'insecure':
      return m.passkeys_insecure();
    case 'unsupported':
      return m.passkeys_add_unsupported();
    case 'elsewhere':
      return m.passkeys_elsewhere();
    case 'taken-over':
      return null;
    case 'too-fast':
      return m.passkeys_too_fast({ minutes: minutesOf(retryAfterSeconds) });
    case 'offline':
    case 'server':
      return changeSentence(reason);
    default:
      return unreachable(reason);
  }
}

/** Why a change of a passkey was not done. */
export function changeSentence(reason: 'offline' | 'too-fast' | 'server' | 'last-way'): string {
  if (reason === 'last-way') return m.passkeys_last_way();
  return reason === 'offline' ? m.auth_offline() : m.auth_server();
}
