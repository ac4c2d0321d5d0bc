import type { OutputOf } from '#shared/api/endpoint.ts';
import { lookAtCode as lookEndpoint, useCode as useEndpoint } from '#shared/api/identity.ts';
import { newCommandId } from '#shared/ids.ts';
import { call, type Answer } from '../api/call.ts';
import type { Core } from '../core.ts';
import { usingKey } from '../session/draft-key.ts';
import { openDirectRoom } from './open-direct-room.ts';

/** The person behind a code, and the 1:1 room with them. */
export type CodePerson = OutputOf<typeof useEndpoint>;

export type UseCodeResult =
  | { readonly ok: true; readonly person: CodePerson }
  | {
      readonly ok: false;
      /** `not-found` says nothing about whether there ever was such a code (R09). */
      readonly reason: 'not-found' | 'offline' | 'too-fast' | 'server';
      readonly retryAfterSeconds?: number;
    };

/**
 * Adds the person behind a contact code, long or short, and opens the room with them on this device (S32). Needs the
 * network. Asked again after no answer came, it is the same request: a one-time code is not lost by it.
 */
export async function useCode(core: Core, code: string): Promise<UseCodeResult> {
  const key = usingKey(core.owner.user, code);
  const command = sessionStorage.getItem(key) ?? newCommandId();
  sessionStorage.setItem(key, command);
  const answer = await call(useEndpoint, { command, code });
  if (answer.ok || (answer.error !== 'offline' && answer.error !== 'server')) sessionStorage.removeItem(key);
  const result = resultOf(answer);
  // The room is there at once, before the server's word of it arrives.
  if (result.ok) await openDirectRoom(core, result.person);
  return result;
}

/** Whose code this is, without using it: the same answers (S32). Needs the network. */
export async function lookAtCode(code: string): Promise<UseCodeResult> {
  return resultOf(await call(lookEndpoint, { code }));
}

function resultOf(answer: Answer<CodePerson>): UseCodeResult {
  if (answer.ok) return { ok: true, person: answer.value };
  switch (answer.error) {
    case 'not-found':
    case 'refused':
    case 'forbidden':
    // What cannot be a code is nobody's.
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
