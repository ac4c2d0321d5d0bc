import type { Endpoint, InputOf } from '#shared/api/endpoint.ts';
import {
  getPhone as getPhoneEndpoint,
  removePhone as removePhoneEndpoint,
  sendPhoneCode as sendPhoneCodeEndpoint,
  setPhoneSearch as setPhoneSearchEndpoint,
  verifyPhone as verifyPhoneEndpoint,
  type phoneStateSchema,
  type PhoneState,
} from '#shared/api/phones.ts';
import type { GenericSchema } from 'valibot';
import { call } from '../api/call.ts';

export type PhoneResult =
  | { readonly ok: true; readonly state: PhoneState }
  | {
      readonly ok: false;
      /**
       * `invalid` what was typed is no number, or not the code; `ended` ask for a new code; `not-allowed` the company's
       * rule; `unavailable` the message could not be sent.
       */
      readonly reason: 'invalid' | 'ended' | 'not-allowed' | 'too-fast' | 'unavailable' | 'offline' | 'server';
      readonly retryAfterSeconds?: number;
    };

/** My mobile number and whether I am found by it. All of these need the network. */
export const getPhone = (): Promise<PhoneResult> => ask(getPhoneEndpoint, {});

/** Sends a code to a number (S14). */
export const sendPhoneCode = (number: string): Promise<PhoneResult> => ask(sendPhoneCodeEndpoint, { number });

/** Verifies the number by the code that came (S14). */
export const verifyPhone = (code: string): Promise<PhoneResult> => ask(verifyPhoneEndpoint, { code });

/** Lets people of partner companies find me by my number, or no longer (S12, S13). */
export const setPhoneSearch = (searchable: boolean): Promise<PhoneResult> =>
  ask(setPhoneSearchEndpoint, { searchable });

/** Makes the server forget my number. */
export const removePhone = (): Promise<PhoneResult> => ask(removePhoneEndpoint, {});

async function ask<Input extends GenericSchema>(
  endpoint: Endpoint<Input, typeof phoneStateSchema>,
  input: InputOf<Endpoint<Input>>,
): Promise<PhoneResult> {
  const answer = await call<Endpoint<Input, typeof phoneStateSchema>>(endpoint, input);
  if (answer.ok) return { ok: true, state: answer.value };
  switch (answer.error) {
    case 'invalid':
    case 'offline':
    case 'unavailable':
      return { ok: false, reason: answer.error };
    case 'not-found':
      return { ok: false, reason: 'ended' };
    case 'forbidden':
      return { ok: false, reason: 'not-allowed' };
    case 'too-fast':
      return answer.retryAfterSeconds === undefined
        ? { ok: false, reason: 'too-fast' }
        : { ok: false, reason: 'too-fast', retryAfterSeconds: answer.retryAfterSeconds };
    default:
      return { ok: false, reason: 'server' };
  }
}
