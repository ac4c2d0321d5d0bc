import type { OutputOf } from '#shared/api/endpoint.ts';
import { readInvitation as readEndpoint } from '#shared/api/identity.ts';
import { call } from '../api/call.ts';
import { failureOf, type Failure } from '../api/failure.ts';

/** Who invites with a contact link, as a stranger sees it. */
export type InvitationView = OutputOf<typeof readEndpoint>;

export type InvitationResult = { readonly ok: true; readonly invitation: InvitationView } | Failure<'not-found'>;

/** Reads who invites with the code of a link; no account is needed (S19, S32). Needs the network. */
export async function readInvitation(code: string): Promise<InvitationResult> {
  const answer = await call(readEndpoint, { code });
  if (answer.ok) return { ok: true, invitation: answer.value };
  return failureOf(answer, { 'not-found': 'not-found', invalid: 'not-found' });
}

/** Where the inviting person's photo lies, readable without an account while the code lives. */
export const invitationPhoto = (code: string): string => `/api/codes/${code}/photo`;

/** Where the logo of their company lies, likewise. */
export const invitationLogo = (code: string): string => `/api/codes/${code}/logo`;
