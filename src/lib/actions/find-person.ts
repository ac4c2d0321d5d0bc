import { findPerson as findPersonEndpoint, type FindBy, type FoundPerson } from '#shared/api/people.ts';
import { call } from '../api/call.ts';

export type FindResult =
  | { readonly ok: true; readonly person: FoundPerson }
  | {
      readonly ok: false;
      /** `not-found` says nothing about whether there is such a person (R09). */
      readonly reason: 'not-found' | 'offline' | 'too-fast' | 'server';
      readonly retryAfterSeconds?: number;
    };

/** Finds one person by exact message ID or mobile number (S29). Needs the network. */
export async function findPerson(by: FindBy, text: string): Promise<FindResult> {
  const answer = await call(findPersonEndpoint, { by, text });
  if (answer.ok) {
    return answer.value.person ? { ok: true, person: answer.value.person } : { ok: false, reason: 'not-found' };
  }
  switch (answer.error) {
    // What cannot be anybody's is nobody's.
    case 'invalid':
      return { ok: false, reason: 'not-found' };
    case 'offline':
      return { ok: false, reason: 'offline' };
    case 'too-fast':
      return answer.retryAfterSeconds === undefined
        ? { ok: false, reason: 'too-fast' }
        : { ok: false, reason: 'too-fast', retryAfterSeconds: answer.retryAfterSeconds };
    default:
      return { ok: false, reason: 'server' };
  }
}
