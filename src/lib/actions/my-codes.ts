import {
  ensureStandingCode as ensureEndpoint,
  listCodes,
  makeCode as makeEndpoint,
  revokeCode as revokeEndpoint,
  type CodeType,
  type ContactCode,
} from '#shared/api/identity.ts';
import { call, type Answer } from '../api/call.ts';
import type { Core } from '../core.ts';
import { failureOf, type Failure } from '../api/failure.ts';

export type MyCodeResult =
  | { readonly ok: true; readonly code: ContactCode }
  /** `not-allowed`: my company allows no partners (S02). */
  | Failure<'not-allowed'>;

/** My standing contact code, made when there is none (S19). Needs the network. */
export const ensureStandingCode = async (): Promise<MyCodeResult> => resultOf(await call(ensureEndpoint, {}));

/** Makes a contact code; a new standing one ends the one before (R13). Needs the network. */
export const makeCode = async (type: CodeType): Promise<MyCodeResult> => resultOf(await call(makeEndpoint, { type }));

/** Ends one of my codes for everybody (R13). Needs the network. False when that did not reach the server. */
export async function revokeCode(id: string): Promise<boolean> {
  const answer = await call(revokeEndpoint, { id });
  // What is gone already needs no ending.
  return answer.ok || answer.error === 'not-found';
}

/**
 * Whether a code, long or short, is one of my own live ones. Nobody else is asked: what is not mine stays as unknown as
 * it was (R09). This device knows most of them, also without a network.
 */
export async function isMyCode({ database }: Pick<Core, 'database'>, code: string): Promise<boolean> {
  const kept = ((await database.meta.get('codes'))?.value ?? []) as readonly ContactCode[];
  const now = Date.now();
  return holds(
    kept.filter(({ expiresAt }) => expiresAt === null || expiresAt > now),
    code,
  );
}

/** The same as the server knows it; false also when it cannot be asked. */
export async function isMyCodeThere(code: string): Promise<boolean> {
  const answer = await call(listCodes, {});
  return answer.ok && holds(answer.value.codes, code);
}

const holds = (codes: readonly ContactCode[], code: string): boolean =>
  codes.some((one) => one.code === code || one.short === code);

const resultOf = (answer: Answer<ContactCode>): MyCodeResult =>
  answer.ok ? { ok: true, code: answer.value } : failureOf(answer, { forbidden: 'not-allowed' });
