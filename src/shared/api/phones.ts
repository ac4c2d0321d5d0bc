import * as v from 'valibot';
import { timeSchema } from '../records/value.ts';
import { endpoint } from './endpoint.ts';

/** One's own mobile number and what it is used for. */
export const phoneStateSchema = v.object({
  /** Whether the own company lets its members be found by phone number. */
  allowed: v.boolean(),
  /** Whether this server can send text messages, so that a number can be verified. */
  ready: v.boolean(),
  /** The verified number in E.164, and whether people of partner companies find one by it (S13). */
  verified: v.nullable(v.object({ number: v.string(), searchable: v.boolean() })),
  /** A number to which a code went that may still be entered. */
  pending: v.nullable(v.object({ number: v.string(), expiresAt: timeSchema })),
});
export type PhoneState = v.InferOutput<typeof phoneStateSchema>;

export const getPhone = endpoint({
  method: 'GET',
  path: '/api/me/phone',
  summary: 'One’s own mobile number and whether one can be found by it.',
  access: 'member',
  input: v.object({}),
  output: phoneStateSchema,
});

export const sendPhoneCode = endpoint({
  method: 'POST',
  path: '/api/me/phone',
  summary: 'Sends a code of six digits to a mobile number, valid for ten minutes; an earlier code ends (S14).',
  access: 'member',
  input: v.object({ number: v.pipe(v.string(), v.maxLength(64)) }),
  output: phoneStateSchema,
});

export const verifyPhone = endpoint({
  method: 'POST',
  path: '/api/me/phone/verify',
  summary: 'Verifies the number by its code. `invalid` is a wrong code, `not-found` means to ask for a new one (S14).',
  access: 'member',
  input: v.object({ code: v.pipe(v.string(), v.regex(/^\d{6}$/)) }),
  output: phoneStateSchema,
});

export const setPhoneSearch = endpoint({
  method: 'PATCH',
  path: '/api/me/phone',
  summary: 'Lets people of partner companies find one by the verified number, or no longer (S12, S13).',
  access: 'member',
  input: v.object({ searchable: v.boolean() }),
  output: phoneStateSchema,
});

export const removePhone = endpoint({
  method: 'DELETE',
  path: '/api/me/phone',
  summary: 'Forgets one’s own mobile number.',
  access: 'member',
  input: v.object({}),
  output: phoneStateSchema,
});
