import { afterEach, expect, test, vi } from 'vitest';
import { addSentence, signInSentence } from '../../../src/lib/components/passkeys/passkey-sentence.ts';
import { freeName } from '../../../src/lib/components/passkeys/free-name.ts';
import { locales, overwriteGetLocale } from '../../../src/lib/paraglide/runtime.js';
import { passkeyProblem, passkeysMissing } from '../../../src/lib/platform/passkey-problem.ts';

afterEach(() => vi.unstubAllGlobals());

const named = (name: string): Error => Object.assign(new Error('whatever the browser says'), { name });

test('What a browser says becomes what is the matter, and where it has no passkeys that is known before (M40)', () => {
  expect(passkeyProblem(named('NotAllowedError'))).toBe('cancelled');
  expect(passkeyProblem(named('AbortError'))).toBe('taken-over');
  expect(passkeyProblem(named('SecurityError'))).toBe('elsewhere');
  expect(passkeyProblem(named('InvalidStateError'))).toBe('there');
  expect(passkeyProblem(named('NotSupportedError'))).toBe('unsupported');
  expect(passkeyProblem('no error at all')).toBe('unsupported');

  vi.stubGlobal('isSecureContext', false);
  vi.stubGlobal('PublicKeyCredential', class {});
  expect(passkeysMissing()).toBe('insecure');
  vi.stubGlobal('isSecureContext', true);
  expect(passkeysMissing()).toBeNull();
  vi.stubGlobal('PublicKeyCredential', undefined);
  expect(passkeysMissing()).toBe('unsupported');
});

test('Whatever keeps a passkey from signing in or being added is one clear sentence of its own, in every language (M40, M13)', () => {
  const signingIn = ['unknown', 'sign-on', 'cancelled', 'insecure', 'unsupported', 'elsewhere', 'offline'] as const;
  const adding = ['password', 'sign-in', 'full', 'not-taken', 'there', 'cancelled', 'unsupported', 'offline'] as const;
  for (const locale of locales) {
    overwriteGetLocale(() => locale);
    const said = [
      ...signingIn.map((reason) => signInSentence({ ok: false, reason })),
      ...adding.slice(0, -1).map((reason) => addSentence({ ok: false, reason }, true)),
      addSentence({ ok: false, reason: 'password' }, false),
    ];
    expect(new Set(said).size).toBe(said.length);
    for (const sentence of said) expect(sentence).not.toMatch(/^passkeys_|\{|undefined/);
    expect(signInSentence({ ok: false, reason: 'insecure' })).toContain('https');
    expect(signInSentence({ ok: false, reason: 'too-fast', retryAfterSeconds: 120 })).toContain('2');
    // Something else on the page has asked: nothing went wrong.
    expect(signInSentence({ ok: false, reason: 'taken-over' })).toBeNull();
  }
});

test('A passkey is called by the device, and the second one of a device otherwise (M40)', () => {
  expect(freeName('Chrome on Mac', [])).toBe('Chrome on Mac');
  expect(freeName('Chrome on Mac', [{ name: 'Chrome on Mac' }, { name: 'Chrome on Mac 2' }])).toBe('Chrome on Mac 3');
});
