import * as v from 'valibot';
import { userIdSchema } from '../records/ids.ts';
import { nameSchema, timeSchema } from '../records/value.ts';
import { endpoint } from './endpoint.ts';
import { foundPersonSchema } from './people.ts';
import { commandIdSchema } from './rooms.ts';

/** `standing` until it is revoked or replaced; `one-time` for one person within 24 hours (R13). */
export const codeTypeSchema = v.picklist(['standing', 'one-time']);
export type CodeType = v.InferOutput<typeof codeTypeSchema>;

/** One live contact code of one's own: whoever has it may ask to talk. */
export const contactCodeSchema = v.object({
  id: v.string(),
  type: codeTypeSchema,
  /** The 26 letters in the link `/c/<code>`. */
  code: v.string(),
  /** The 8 letters that signed-in people may type instead. */
  short: v.string(),
  createdAt: timeSchema,
  /** When it ends by itself; null for a standing one. */
  expiresAt: v.nullable(timeSchema),
});
export type ContactCode = v.InferOutput<typeof contactCodeSchema>;

/** A code as somebody read or typed it, long or short; what makes no sense is as unknown as any other. */
const givenCodeSchema = v.pipe(v.string(), v.maxLength(100));

export const listCodes = endpoint({
  method: 'GET',
  path: '/api/codes',
  summary: 'The live contact codes of one’s own, newest first.',
  access: 'member',
  input: v.object({}),
  output: v.object({ codes: v.array(contactCodeSchema) }),
});

export const ensureStandingCode = endpoint({
  method: 'PUT',
  path: '/api/codes/standing',
  summary: 'The standing contact code of one’s own; makes one when there is none.',
  access: 'member',
  input: v.object({}),
  output: contactCodeSchema,
});

export const makeCode = endpoint({
  method: 'POST',
  path: '/api/codes',
  summary: 'Makes a contact code. A new standing one voids the one before, for people who have not used it (R13).',
  access: 'member',
  input: v.object({ type: codeTypeSchema }),
  output: contactCodeSchema,
});

export const revokeCode = endpoint({
  method: 'DELETE',
  path: '/api/codes/:id',
  summary: 'Ends a contact code of one’s own for everybody (R13).',
  access: 'member',
  input: v.object({ id: v.string() }),
  output: v.object({}),
});

export const lookAtCode = endpoint({
  method: 'POST',
  path: '/api/codes/look',
  summary: 'Whose code this is, without using it. Whatever does not work is as unknown as what never was (R09).',
  access: 'member',
  input: v.object({ code: givenCodeSchema }),
  output: foundPersonSchema,
});

export const useCode = endpoint({
  method: 'POST',
  path: '/api/codes/use',
  summary: 'Adds the person behind a code and opens the 1:1 room; idempotent. What does not work is not found (R09).',
  access: 'member',
  input: v.object({
    command: commandIdSchema,
    code: givenCodeSchema,
    /** Whose code it is by the card beside it; of anybody else it is not found (N01). */
    user: v.optional(userIdSchema),
  }),
  output: foundPersonSchema,
});

export const getCard = endpoint({
  method: 'GET',
  path: '/api/card',
  summary: 'One’s own card, signed, and the key to check other people’s with: for adding each other offline (N01).',
  access: 'member',
  input: v.object({}),
  output: v.object({
    /** For the fragment of a contact link; null where the company allows no partners (S02). */
    card: v.nullable(v.string()),
    /** The server's Ed25519 public key in base64url. */
    key: v.string(),
  }),
});

export const readInvitation = endpoint({
  method: 'GET',
  path: '/api/codes/:code',
  summary: 'Who invites with this code, for whoever holds its link; no account is needed.',
  access: 'anyone',
  input: v.object({ code: givenCodeSchema }),
  output: v.object({
    name: nameSchema,
    title: v.nullable(v.string()),
    /** Whether `/api/codes/<code>/photo` has a photo. */
    hasPhoto: v.boolean(),
    company: v.object({
      name: nameSchema,
      colour: v.nullable(v.string()),
      /** Whether `/api/codes/<code>/logo` has a logo. */
      hasLogo: v.boolean(),
    }),
    short: v.string(),
  }),
});
