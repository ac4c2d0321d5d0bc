import * as v from 'valibot';
import { limits } from '../limits.ts';
import { companyIdSchema, groupIdSchema, userIdSchema } from '../records/ids.ts';
import { nameSchema, timeSchema } from '../records/value.ts';
import { signOnProblems } from '../sign-on/problems.ts';
import { domainSchema } from '../sign-on/domain.ts';
import { passwordSchema } from './accounts.ts';
import { endpoint } from './endpoint.ts';

const countSchema = v.pipe(v.number(), v.integer(), v.minValue(0));

export const lookUpSignOn = endpoint({
  method: 'GET',
  path: '/api/sign-on',
  summary: 'Which company has single sign-on for a mail domain. Tells of domains alone, never of accounts.',
  access: 'anyone',
  input: v.object({
    /** What stands behind the @. */
    domain: v.optional(v.pipe(v.string(), v.maxLength(254))),
    /** Or the company itself, as a link names it. */
    company: v.optional(v.pipe(v.string(), v.maxLength(40))),
  }),
  output: v.object({
    /** Null where there is none. */
    company: v.nullable(v.object({ id: companyIdSchema, name: nameSchema, colour: v.nullable(v.string()) })),
    /** Whether it is the only way in, but for owners. */
    required: v.boolean(),
  }),
});
export type SignOnCompany = v.InferOutput<typeof lookUpSignOn.output>;

export const getMySignIn = endpoint({
  method: 'GET',
  path: '/api/me/sign-in',
  summary: 'How oneself signs in, and what the company asks of passwords.',
  access: 'member',
  input: v.object({}),
  output: v.object({
    hasPassword: v.boolean(),
    /** Whether one who has none may choose one by themselves, as owners do. */
    mayChoosePassword: v.boolean(),
    /** False where the company has only single sign-on. */
    mayUsePassword: v.boolean(),
    passwordLength: v.number(),
    /** Days after signing in at which one signs in again; null for no limit. */
    sessionDays: v.nullable(v.number()),
  }),
});

export const changePassword = endpoint({
  method: 'POST',
  path: '/api/me/password',
  summary:
    'Changes one’s own password and ends one’s other sessions. `invalid` names `current` where that is not the password. Without `current` an owner who has no password chooses one; `invalid` names `session` where that is more than ten minutes old.',
  access: 'member',
  input: v.object({ current: v.optional(v.pipe(v.string(), v.maxLength(256))), password: passwordSchema }),
  output: v.object({}),
});

/** The provider that a company signs in by; its secret is never told. */
export const providerSchema = v.object({
  issuer: v.pipe(v.string(), v.trim(), v.url(), v.maxLength(300)),
  clientId: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(200), v.regex(/^\P{Cc}*$/u)),
});

/** A company’s rules of signing in. */
export const signInRulesSchema = v.object({
  passwordLength: v.pipe(
    v.number(),
    v.integer(),
    v.minValue(limits.passwordLengthLeast),
    v.maxValue(limits.passwordLengthMost),
  ),
  /** Days after signing in at which people sign in again; null for no limit. */
  sessionDays: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(limits.sessionDaysMost))),
  /** Null for no single sign-on. */
  provider: v.nullable(providerSchema),
  /** Whose addresses sign in by it. */
  domains: v.pipe(v.array(domainSchema), v.maxLength(limits.signOnDomains)),
  /** Whether whoever has such an address becomes a member by signing in. */
  joins: v.boolean(),
  /** Their group; null for none. */
  joinGroup: v.nullable(groupIdSchema),
  /** Whether it is the only way in, but for owners. */
  required: v.boolean(),
});
export type SignInRules = v.InferOutput<typeof signInRulesSchema>;

const storedRulesSchema = v.object({
  revision: v.number(),
  rules: signInRulesSchema,
  /** Whether the provider’s secret is kept. */
  hasSecret: v.boolean(),
  /** When somebody last came through with this provider; null when nobody has yet. */
  testedAt: v.nullable(timeSchema),
  /** The address that the provider must be told. */
  callback: v.string(),
  /** How people signed in the last time. */
  ways: v.object({ password: countSchema, passkey: countSchema, signOn: countSchema, never: countSchema }),
});
export type StoredSignInRules = v.InferOutput<typeof storedRulesSchema>;

export const getSignInRules = endpoint({
  method: 'GET',
  path: '/api/company/sign-in',
  summary: 'The own company’s rules of signing in.',
  access: 'administrator',
  input: v.object({}),
  output: storedRulesSchema,
});

export const setSignInRules = endpoint({
  method: 'PUT',
  path: '/api/company/sign-in',
  summary:
    'Replaces the rules of signing in if they are still at `revision`. Single sign-on is for owners to change: whoever decides it decides who is whom. `required` needs a provider that somebody came through.',
  access: 'administrator',
  input: v.object({
    revision: v.number(),
    rules: signInRulesSchema,
    /** A new secret of the provider; null takes it away; without it the one that is kept stays. */
    secret: v.optional(v.nullable(v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(1000)))),
  }),
  output: storedRulesSchema,
});

export const unlinkSignOn = endpoint({
  method: 'DELETE',
  path: '/api/company/members/:id/sign-on',
  summary:
    'Forgets who a member is at the provider, and signs them out: the next account there with their address is theirs.',
  access: 'administrator',
  input: v.object({ id: userIdSchema }),
  output: v.object({}),
});

export const getSignOnTest = endpoint({
  method: 'GET',
  path: '/api/company/sign-in/tests/:id',
  summary: 'What came back from a test of single sign-on that the caller has made within the last minutes.',
  access: 'administrator',
  input: v.object({ id: v.pipe(v.string(), v.maxLength(100)) }),
  output: v.object({
    /** Why signing in would not work; null when it does. */
    problem: v.nullable(v.picklist(signOnProblems)),
    /** What the provider says of the person, as text. */
    claims: v.array(v.object({ name: v.string(), value: v.string() })),
  }),
});
export type SignOnTest = v.InferOutput<typeof getSignOnTest.output>;
