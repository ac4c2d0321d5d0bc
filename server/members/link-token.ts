import { createHash } from 'node:crypto';
import { randomLetters } from '#shared/ids.ts';
import { limits } from '#shared/limits.ts';

/** What opens a link that is told once: 160 random bits, of which only the hash is kept. */
export interface LinkToken {
  readonly token: string;
  readonly hash: string;
}

/** A token for a new link. */
export function newToken(): LinkToken {
  const token = randomLetters(32);
  return { token, hash: tokenHash(token) };
}

/** How a token is kept: SHA-256 in hexadecimal. Of 160 random bits nothing is guessed from it. */
export const tokenHash = (token: string): string => createHash('sha256').update(token).digest('hex');

/** When a link that is made now runs out, epoch milliseconds. */
export const linkEnd = (now: number): number => now + limits.invitationDays * 24 * 60 * 60_000;

/** Where an invitation is answered. */
export const joinLink = (publicUrl: string, token: string): string => `${publicUrl}/join/${token}`;
/** Where a new password is chosen. */
export const passwordLink = (publicUrl: string, token: string): string => `${publicUrl}/new-password/${token}`;
