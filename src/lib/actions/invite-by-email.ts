import type { OutputOf } from '#shared/api/endpoint.ts';
import { inviteByEmail as inviteByEmailEndpoint } from '#shared/api/invitations.ts';
import { call } from '../api/call.ts';

export type Invitation = OutputOf<typeof inviteByEmailEndpoint>;

export type InviteResult =
  | { readonly ok: true; readonly invitation: Invitation }
  | {
      readonly ok: false;
      readonly reason: 'invalid' | 'too-fast' | 'offline' | 'server';
      readonly retryAfterSeconds?: number;
    };

/** Invites somebody by e-mail, or gives the text to send oneself (S26, S31). Needs the network. */
export async function inviteByEmail(email: string): Promise<InviteResult> {
  const answer = await call(inviteByEmailEndpoint, { email });
  if (answer.ok) return { ok: true, invitation: answer.value };
  switch (answer.error) {
    case 'invalid':
    case 'offline':
      return { ok: false, reason: answer.error };
    case 'too-fast':
      return answer.retryAfterSeconds === undefined
        ? { ok: false, reason: 'too-fast' }
        : { ok: false, reason: 'too-fast', retryAfterSeconds: answer.retryAfterSeconds };
    default:
      return { ok: false, reason: 'server' };
  }
}
