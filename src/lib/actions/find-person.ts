import { findPerson as findPersonEndpoint, type FindBy, type FoundPerson } from '#shared/api/people.ts';
import { call } from '../api/call.ts';
import { failureOf, type Failure } from '../api/failure.ts';

export type FindResult =
  | { readonly ok: true; readonly person: FoundPerson }
  /** `not-found` says nothing about whether there is such a person (R09). */
  | Failure<'not-found'>;

/** Finds one person by exact message ID or mobile number (S29). Needs the network. */
export async function findPerson(by: FindBy, text: string): Promise<FindResult> {
  const answer = await call(findPersonEndpoint, { by, text });
  // What cannot be anybody's is nobody's.
  if (!answer.ok) return failureOf(answer, { invalid: 'not-found' });
  return answer.value.person ? { ok: true, person: answer.value.person } : { ok: false, reason: 'not-found' };
}
