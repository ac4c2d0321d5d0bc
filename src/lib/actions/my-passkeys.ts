import { addPasskey, removePasskey, renamePasskey, startPasskey, type Passkey } from '#shared/api/passkeys.ts';
import { call } from '../api/call.ts';
import { failureOf, type Failure } from '../api/failure.ts';
import { passkeyProblem, passkeysMissing, type PasskeyProblem } from '../platform/passkey-problem.ts';

export type AddPasskeyResult =
  | { readonly ok: true; readonly passkey: Passkey }
  | Failure<PasskeyProblem | 'password' | 'sign-in' | 'full' | 'not-taken'>;

/** Makes a passkey on this device, or one it reaches, and adds it to my account. Needs the network. */
export async function addMyPasskey(name: string, password: string | null): Promise<AddPasskeyResult> {
  const missing = passkeysMissing();
  if (missing !== null) return { ok: false, reason: missing };
  const started = await call(startPasskey, password === null ? {} : { password });
  if (!started.ok) {
    const [field] = started.fields ?? [];
    const reasons = { password: 'password', session: 'sign-in', passkeys: 'full' } as const;
    const reason = field !== undefined && field in reasons ? reasons[field as keyof typeof reasons] : undefined;
    return reason === undefined ? failureOf(started, { 'signed-out': 'sign-in' }) : { ok: false, reason };
  }
  const { startRegistration } = await import('@simplewebauthn/browser');
  let registration;
  try {
    registration = await startRegistration({ optionsJSON: started.value.options });
  } catch (error) {
    return { ok: false, reason: passkeyProblem(error) };
  }
  const answer = await call(addPasskey, { name, registration });
  if (!answer.ok) return failureOf(answer, { invalid: 'not-taken', 'signed-out': 'sign-in' });
  return { ok: true, passkey: answer.value };
}

/** Gives one of my passkeys another name. */
export async function renameMyPasskey(id: string, name: string): Promise<{ readonly ok: true } | Failure<'gone'>> {
  const answer = await call(renamePasskey, { id, name });
  return answer.ok ? { ok: true } : failureOf(answer, { 'not-found': 'gone' });
}

/**
 * Removes one of my passkeys: it signs in no more. One that is gone already is removed. `last-way`: with it no owner of the
 * company would get in any more without single sign-on.
 */
export async function removeMyPasskey(id: string): Promise<{ readonly ok: true } | Failure<'last-way'>> {
  const answer = await call(removePasskey, { id });
  return answer.ok || answer.error === 'not-found' ? { ok: true } : failureOf(answer, { invalid: 'last-way' });
}
