import { updateMe, type Me } from '#shared/api/accounts.ts';
import type { InputOf } from '#shared/api/endpoint.ts';
import { call } from '../api/call.ts';
import { failureOf, type Failure } from '../api/failure.ts';
import { updateAccount } from '../session/account-store.ts';

export type UpdateProfileResult = { readonly ok: true; readonly me: Me } | Failure<'taken' | 'invalid'>;

/** Changes my name, message ID or language (S17). Needs the network. Hand the result to `app.me.set`. */
export async function updateProfile(change: InputOf<typeof updateMe>): Promise<UpdateProfileResult> {
  const answer = await call(updateMe, change);
  if (!answer.ok) return failureOf(answer, { taken: 'taken', invalid: 'invalid' });
  updateAccount(answer.value);
  return { ok: true, me: answer.value };
}
