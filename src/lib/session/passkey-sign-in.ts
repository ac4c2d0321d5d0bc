import { signInWithPasskey as signInEndpoint, startPasskeySignIn } from '#shared/api/passkeys.ts';
import { call } from '../api/call.ts';
import { failureOf, type Failure } from '../api/failure.ts';
import { passkeyProblem, passkeysMissing, type PasskeyProblem } from '../platform/passkey-problem.ts';
import { takeSession } from './session.ts';

export type PasskeySignIn = { readonly ok: true } | Failure<PasskeyProblem | 'unknown' | 'sign-on'>;

/**
 * Signs in with a passkey of this device or another one. With `autofill` it waits, unseen, until one is chosen among what
 * the browser offers for the e-mail field; the next call ends that. Load the app anew after it.
 */
export async function signInByPasskey({ autofill }: { readonly autofill: boolean }): Promise<PasskeySignIn> {
  const missing = passkeysMissing();
  if (missing !== null) return { ok: false, reason: missing };
  const started = await call(startPasskeySignIn, {});
  if (!started.ok) return failureOf(started);
  const { startAuthentication } = await import('@simplewebauthn/browser');
  let assertion;
  try {
    assertion = await startAuthentication({ optionsJSON: started.value.options, useBrowserAutofill: autofill });
  } catch (error) {
    return { ok: false, reason: passkeyProblem(error) };
  }
  const answer = await call(signInEndpoint, { assertion });
  if (!answer.ok && answer.fields?.includes('sign-on')) return { ok: false, reason: 'sign-on' };
  if (!answer.ok) return failureOf(answer, { 'signed-out': 'unknown', invalid: 'unknown', forbidden: 'unknown' });
  const taken = await takeSession();
  if (taken.ok) return taken;
  return { ok: false, reason: taken.reason === 'offline' ? 'offline' : 'server' };
}

/** Whether this browser offers passkeys for a field by itself. */
export async function hasPasskeyAutofill(): Promise<boolean> {
  if (passkeysMissing() !== null) return false;
  return (await PublicKeyCredential.isConditionalMediationAvailable?.()) === true;
}

/** Ends a wait for a passkey that nobody chooses any more. */
export async function stopPasskeyAutofill(): Promise<void> {
  const { WebAuthnAbortService } = await import('@simplewebauthn/browser');
  WebAuthnAbortService.cancelCeremony();
}
