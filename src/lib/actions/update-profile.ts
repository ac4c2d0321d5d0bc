import { updateMe, type Me } from '#shared/api/accounts.ts';
import type { InputOf } from '#shared/api/endpoint.ts';
import { call } from '../api/call.ts';
import { updateAccount } from '../session/account-store.ts';

export type UpdateProfileResult =
  | { readonly ok: true; readonly me: Me }
  | { readonly ok: false; readonly reason: 'taken' | 'invalid' | 'offline' | 'server' };

/** Changes my name, message ID or language (S17). Needs the network. Hand the result to `app.me.set`. */
export async function updateProfile(change: InputOf<typeof updateMe>): Promise<UpdateProfileResult> {
  const answer = await call(updateMe, change);
  if (answer.ok) {
    updateAccount(answer.value);
    return { ok: true, me: answer.value };
  }
  switch (answer.error) {
    case 'taken':
    case 'invalid':
    case 'offline':
      return { ok: false, reason: answer.error };
    default:
      return { ok: false, reason: 'server' };
  }
}
