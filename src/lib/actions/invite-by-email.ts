import type { OutputOf } from '#shared/api/endpoint.ts';
import { inviteByEmail as inviteByEmailEndpoint } from '#shared/api/invitations.ts';
import { call } from '../api/call.ts';
import { failureOf, type Failure } from '../api/failure.ts';
import { sendOnce } from '../api/send-once.ts';
import type { Core } from '../core.ts';
import { commandKey } from '../session/draft-key.ts';

export type Invitation = OutputOf<typeof inviteByEmailEndpoint>;

/** `not-allowed`: my company allows no partners (S02). */
export type InviteResult = { readonly ok: true; readonly invitation: Invitation } | Failure<'invalid' | 'not-allowed'>;

/**
 * Invites somebody by e-mail, or gives the text to send oneself (S26, S31). Needs the network. Asked again after no answer
 * came, it is the same request: one mail goes.
 */
export async function inviteByEmail({ owner }: Pick<Core, 'owner'>, email: string): Promise<InviteResult> {
  const key = commandKey(owner.user, `invite ${email}`);
  const answer = await sendOnce(key, (command) => call(inviteByEmailEndpoint, { command, email }));
  return answer.ok
    ? { ok: true, invitation: answer.value }
    : failureOf(answer, { invalid: 'invalid', forbidden: 'not-allowed' });
}
