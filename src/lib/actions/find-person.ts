import type { OutputOf } from '#shared/api/endpoint.ts';
import { findPerson as findPersonEndpoint } from '#shared/api/rooms.ts';
import { call } from '../api/call.ts';

export type FoundPerson = OutputOf<typeof findPersonEndpoint>;

export type FindResult =
  | { readonly ok: true; readonly person: FoundPerson }
  | {
      readonly ok: false;
      /** `not-found` says nothing about whether there is such a person (R09). */
      readonly reason: 'not-found' | 'offline' | 'too-fast' | 'server';
      readonly retryAfterSeconds?: number;
    };

/** Finds one person by exact message ID (S29). Needs the network. */
export async function findPerson(messageId: string): Promise<FindResult> {
  const answer = await call(findPersonEndpoint, { messageId: messageId.trim() });
  if (answer.ok) return { ok: true, person: answer.value };
  switch (answer.error) {
    case 'not-found':
    case 'refused':
    case 'forbidden':
    // What cannot be anybody's message ID is nobody's.
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
