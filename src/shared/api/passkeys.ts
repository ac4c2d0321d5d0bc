import * as v from 'valibot';
import { limits } from '../limits.ts';
import { userIdSchema } from '../records/ids.ts';
import { timeSchema } from '../records/value.ts';
import { endpoint } from './endpoint.ts';

/** Bytes as WebAuthn writes them in JSON: base64url, no longer than any authenticator makes them. */
const bytesSchema = v.pipe(v.string(), v.regex(/^[\w-]+$/), v.maxLength(16_384));
const credentialIdSchema = v.pipe(v.string(), v.regex(/^[\w-]+$/), v.maxLength(1400));
const transportsSchema = v.pipe(v.array(v.pipe(v.string(), v.maxLength(40))), v.maxLength(10));

/** A passkey that is there already, so that no authenticator makes a second one. */
const knownCredentialSchema = v.object({ id: v.string(), type: v.literal('public-key') });

/** What a browser is asked to make a passkey of (`PublicKeyCredentialCreationOptionsJSON`). */
export const creationOptionsSchema = v.object({
  rp: v.object({ id: v.string(), name: v.string() }),
  user: v.object({ id: v.string(), name: v.string(), displayName: v.string() }),
  challenge: v.string(),
  pubKeyCredParams: v.array(v.object({ type: v.literal('public-key'), alg: v.number() })),
  timeout: v.number(),
  attestation: v.literal('none'),
  excludeCredentials: v.array(knownCredentialSchema),
  authenticatorSelection: v.object({
    residentKey: v.literal('required'),
    requireResidentKey: v.literal(true),
    userVerification: v.literal('required'),
  }),
});
export type CreationOptions = v.InferOutput<typeof creationOptionsSchema>;

/** What a browser is asked to sign in with (`PublicKeyCredentialRequestOptionsJSON`): whichever passkey it has for us. */
export const requestOptionsSchema = v.object({
  rpId: v.string(),
  challenge: v.string(),
  timeout: v.number(),
  userVerification: v.literal('required'),
});
export type RequestOptions = v.InferOutput<typeof requestOptionsSchema>;

/** A passkey that an authenticator has made (`RegistrationResponseJSON`), as far as it is looked at. */
export const registrationSchema = v.object({
  id: credentialIdSchema,
  rawId: credentialIdSchema,
  type: v.literal('public-key'),
  response: v.object({
    clientDataJSON: bytesSchema,
    attestationObject: bytesSchema,
    transports: v.optional(transportsSchema),
  }),
  clientExtensionResults: v.optional(v.object({}), {}),
});
export type Registration = v.InferOutput<typeof registrationSchema>;

/** What an authenticator has signed (`AuthenticationResponseJSON`), as far as it is looked at. */
export const assertionSchema = v.object({
  id: credentialIdSchema,
  rawId: credentialIdSchema,
  type: v.literal('public-key'),
  response: v.object({
    clientDataJSON: bytesSchema,
    authenticatorData: bytesSchema,
    signature: bytesSchema,
    userHandle: v.optional(v.pipe(v.string(), v.maxLength(100))),
  }),
  clientExtensionResults: v.optional(v.object({}), {}),
});
export type Assertion = v.InferOutput<typeof assertionSchema>;

/** What its owner calls a passkey. */
export const passkeyNameSchema = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(limits.nameLength));

/** One passkey of one's own. */
export const passkeySchema = v.object({
  id: v.string(),
  name: v.string(),
  /** What keeps it, as `iCloud Keychain`, where that is known. */
  keptBy: v.nullable(v.string()),
  createdAt: timeSchema,
  lastUsedAt: v.nullable(timeSchema),
});
export type Passkey = v.InferOutput<typeof passkeySchema>;

export const listPasskeys = endpoint({
  method: 'GET',
  path: '/api/passkeys',
  summary: 'One’s own passkeys, the oldest first.',
  access: 'member',
  input: v.object({}),
  output: v.object({
    passkeys: v.array(passkeySchema),
    /** How somebody proves that it is them before another is added: a sign-in of the last minutes does, or the password. */
    proof: v.picklist(['none', 'password', 'sign-in']),
    /** Whether a password signs in too. */
    hasPassword: v.boolean(),
  }),
});

export const startPasskey = endpoint({
  method: 'POST',
  path: '/api/passkeys/start',
  summary:
    'What to make a passkey of; sets the cookie of the challenge. Ten minutes after signing in the password is asked for: `invalid` with `password`, or with `session` where there is none.',
  access: 'member',
  input: v.object({ password: v.optional(v.pipe(v.string(), v.maxLength(256))) }),
  output: v.object({ options: creationOptionsSchema }),
});

export const addPasskey = endpoint({
  method: 'POST',
  path: '/api/passkeys',
  summary: 'Adds the passkey that an authenticator has made of it, once.',
  access: 'member',
  input: v.object({ name: passkeyNameSchema, registration: registrationSchema }),
  output: passkeySchema,
});

export const renamePasskey = endpoint({
  method: 'PATCH',
  path: '/api/passkeys/:id',
  summary: 'Gives a passkey of one’s own another name.',
  access: 'member',
  input: v.object({ id: v.string(), name: passkeyNameSchema }),
  output: passkeySchema,
});

export const removePasskey = endpoint({
  method: 'DELETE',
  path: '/api/passkeys/:id',
  summary: 'Removes a passkey of one’s own: it signs in no more.',
  access: 'member',
  input: v.object({ id: v.string() }),
  output: v.object({}),
});

export const startPasskeySignIn = endpoint({
  method: 'POST',
  path: '/api/auth/passkey/start',
  summary: 'What to sign in with by passkey, alike for everybody; sets the cookie of the challenge.',
  access: 'anyone',
  input: v.object({}),
  output: v.object({ options: requestOptionsSchema }),
});

export const signInWithPasskey = endpoint({
  method: 'POST',
  path: '/api/auth/passkey',
  summary: 'Signs in with a passkey; sets the session cookie. Whatever does not work is answered alike.',
  access: 'anyone',
  input: v.object({ assertion: assertionSchema }),
  output: v.object({}),
});

export const resetPasskeys = endpoint({
  method: 'DELETE',
  path: '/api/company/members/:id/passkeys',
  summary: 'Removes all passkeys of a member and signs them out everywhere.',
  access: 'administrator',
  input: v.object({ id: userIdSchema }),
  output: v.object({ removed: v.number() }),
});
