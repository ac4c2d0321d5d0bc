import * as v from 'valibot';
import { companyIdSchema } from '../records/ids.ts';
import { nameSchema } from '../records/value.ts';
import { emailSchema, localeSchema, meSchema, passwordSchema } from './accounts.ts';
import { endpoint } from './endpoint.ts';

/** What stands in a link; what makes no sense is as unknown as any other. */
const tokenSchema = v.pipe(v.string(), v.maxLength(100));
/** What the company asks of a new password. */
const passwordRules = { passwordLength: v.number() };

export const readJoin = endpoint({
  method: 'GET',
  path: '/api/join/:token',
  summary: 'What an invitation to become a member says. Whatever does not work is as unknown as what never was.',
  access: 'anyone',
  input: v.object({ token: tokenSchema }),
  output: v.object({
    company: v.object({ name: nameSchema, colour: v.nullable(v.string()) }),
    invitedBy: v.string(),
    /** The address it was made for; null when whoever has the link gives theirs. */
    email: v.nullable(v.string()),
    name: v.nullable(v.string()),
    ...passwordRules,
    /** Where the company has single sign-on: the company to start it for, and whether there is no other way. */
    signOn: v.nullable(v.object({ company: companyIdSchema, required: v.boolean() })),
  }),
});

export const join = endpoint({
  method: 'POST',
  path: '/api/join/:token',
  summary: 'Becomes a member by an invitation, and is signed in. `taken` for an address that has an account.',
  access: 'anyone',
  input: v.object({
    token: tokenSchema,
    name: nameSchema,
    /** Needed where the invitation has none. */
    email: v.optional(emailSchema),
    password: passwordSchema,
    locale: localeSchema,
  }),
  output: meSchema,
});

export const readPasswordLink = endpoint({
  method: 'GET',
  path: '/api/password/:token',
  summary: 'Whose new password a link is for. Whatever does not work is as unknown as what never was.',
  access: 'anyone',
  input: v.object({ token: tokenSchema }),
  output: v.object({
    company: v.object({ name: nameSchema, colour: v.nullable(v.string()) }),
    name: nameSchema,
    email: v.string(),
    ...passwordRules,
  }),
});

export const choosePassword = endpoint({
  method: 'POST',
  path: '/api/password/:token',
  summary: 'Chooses a new password by a link of an administrator, once, and is signed in.',
  access: 'anyone',
  input: v.object({ token: tokenSchema, password: passwordSchema }),
  output: meSchema,
});
