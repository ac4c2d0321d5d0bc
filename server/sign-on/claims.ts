import * as v from 'valibot';
import { emailSchema } from '#shared/api/accounts.ts';
import { limits } from '#shared/limits.ts';
import { nameSchema } from '#shared/records/value.ts';

/** What a provider says of somebody, as far as it is used. */
export interface Claims {
  readonly issuer: string;
  /** Who it is there, for good. */
  readonly subject: string;
  /** In lower case; null where there is none that is an address, or it is not verified. */
  readonly email: string | null;
  readonly name: string | null;
  /** Everything it has said, as text, for a test. */
  readonly told: readonly { readonly name: string; readonly value: string }[];
}

/** Of what is told about a person: the parts of the token that speak of itself say nothing of them. */
const technical = new Set([
  'iss',
  'aud',
  'exp',
  'iat',
  'nbf',
  'nonce',
  'at_hash',
  'c_hash',
  's_hash',
  'jti',
  'azp',
  'sid',
  'acr',
  'amr',
]);
const toldMost = 30;
const toldLength = 200;

/** Reads the claims of a token that was checked. */
export function claimsOf(claims: Readonly<Record<string, unknown>> & { readonly sub: string }, issuer: string): Claims {
  const email = v.safeParse(emailSchema, claims['email']);
  // Some say it as a text.
  const isVerified = claims['email_verified'] === true || claims['email_verified'] === 'true';
  return {
    issuer,
    subject: claims.sub,
    email: email.success && isVerified ? email.output : null,
    name: nameOf(claims),
    told: Object.entries(claims)
      .filter(([name]) => !technical.has(name))
      .slice(0, toldMost)
      .map(([name, value]) => ({
        name: name.slice(0, toldLength).toWellFormed(),
        value: (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, toldLength).toWellFormed(),
      })),
  };
}

function nameOf(claims: Readonly<Record<string, unknown>>): string | null {
  const parts = [claims['given_name'], claims['family_name']].filter((part) => typeof part === 'string');
  for (const candidate of [claims['name'], parts.join(' '), claims['preferred_username']]) {
    const text = typeof candidate === 'string' ? candidate.replace(/\p{Cc}+/gu, ' ').trim() : '';
    const name = v.safeParse(nameSchema, text.slice(0, limits.nameLength).toWellFormed());
    if (name.success) return name.output;
  }
  return null;
}
