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
import { failureOf, type Failure } from '../api/failure.ts';
import type { Core } from '../core.ts';
import { keepPhone } from './card-phone.ts';

type Keeping = Pick<Core, 'database'>;

export type PhoneResult =
  | { readonly ok: true; readonly state: PhoneState }
  /**
   * `invalid` what was typed is no number, or not the code; `ended` ask for a new code; `not-allowed` the company's rule;
   * `unavailable` the message could not be sent.
   */
  | Failure<'invalid' | 'ended' | 'not-allowed' | 'unavailable'>;

/** My mobile number and whether I am found by it. All of these need the network. */
export const getPhone = (core: Keeping): Promise<PhoneResult> => ask(core, getPhoneEndpoint, {});

/** Sends a code to a number (S14). */
export const sendPhoneCode = (core: Keeping, number: string): Promise<PhoneResult> =>
  ask(core, sendPhoneCodeEndpoint, { number });

/** Verifies the number by the code that came (S14). */
export const verifyPhone = (core: Keeping, code: string): Promise<PhoneResult> =>
  ask(core, verifyPhoneEndpoint, { code });

/** Lets people of partner companies find me by my number, or no longer (S12, S13). */
export const setPhoneSearch = (core: Keeping, searchable: boolean): Promise<PhoneResult> =>
  ask(core, setPhoneSearchEndpoint, { searchable });

/** Makes the server forget my number. */
export const removePhone = (core: Keeping): Promise<PhoneResult> => ask(core, removePhoneEndpoint, {});

/** Asks the server, and keeps on this device which number is verified, for my card. */
async function ask<Input extends GenericSchema>(
  core: Keeping,
  endpoint: Endpoint<Input, typeof phoneStateSchema>,
  input: InputOf<Endpoint<Input>>,
): Promise<PhoneResult> {
  const answer = await call<Endpoint<Input, typeof phoneStateSchema>>(endpoint, input);
  if (answer.ok) {
    await keepPhone(core, answer.value);
    return { ok: true, state: answer.value };
  }
  return failureOf(answer, {
    invalid: 'invalid',
    'not-found': 'ended',
    forbidden: 'not-allowed',
    unavailable: 'unavailable',
  });
}
