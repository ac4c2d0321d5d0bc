import type { OutputOf } from '#shared/api/endpoint.ts';
import { lookAtCode as lookEndpoint, useCode as useEndpoint } from '#shared/api/identity.ts';
import { call, type Answer } from '../api/call.ts';
import { failureOf, type Failure } from '../api/failure.ts';
import { sendOnce } from '../api/send-once.ts';
import type { Core } from '../core.ts';
import { commandKey } from '../session/draft-key.ts';
import { openDirectRoom } from './open-direct-room.ts';

/** The person behind a code, and the 1:1 room with them. */
export type CodePerson = OutputOf<typeof useEndpoint>;

export type UseCodeResult =
  | { readonly ok: true; readonly person: CodePerson }
  /** `not-found` says nothing about whether there ever was such a code (R09). */
  | Failure<'not-found'>;

/**
 * Adds the person behind a contact code, long or short, and opens the room with them on this device (S32). Needs the
 * network. Asked again after no answer came, it is the same request: a one-time code is not lost by it.
 */
export async function useCode(core: Core, code: string): Promise<UseCodeResult> {
  const result = resultOf(
    await sendOnce(commandKey(core.owner.user, `use ${code}`), (command) => call(useEndpoint, { command, code })),
  );
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
  // What cannot be a code is nobody's, and neither is one that a rule forbids.
  const unknown = 'not-found';
  return failureOf(answer, { 'not-found': unknown, refused: unknown, forbidden: unknown, invalid: unknown });
}
