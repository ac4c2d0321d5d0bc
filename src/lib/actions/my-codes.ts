import {
  ensureStandingCode as ensureEndpoint,
  listCodes,
  makeCode as makeEndpoint,
  revokeCode as revokeEndpoint,
  type CodeType,
  type ContactCode,
} from '#shared/api/identity.ts';
import { call, type Answer } from '../api/call.ts';
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

/** Whether a code is one of my own live ones; false also when the server cannot be asked. */
export async function isMyCode(code: string): Promise<boolean> {
  const answer = await call(listCodes, {});
  return answer.ok && answer.value.codes.some((one) => one.code === code);
}

const resultOf = (answer: Answer<ContactCode>): MyCodeResult =>
  answer.ok ? { ok: true, code: answer.value } : failureOf(answer, { forbidden: 'not-allowed' });
