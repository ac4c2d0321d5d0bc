import * as v from 'valibot';
import { limits } from '../limits.ts';
import { companyIdSchema, groupIdSchema, userIdSchema } from '../records/ids.ts';
import { nameSchema, photoSchema, timeSchema } from '../records/value.ts';
import { endpoint } from './endpoint.ts';

/** Languages the product speaks. */
export const localeSchema = v.picklist(['en', 'ko', 'ja']);
export type Locale = v.InferOutput<typeof localeSchema>;

/** The name others find one by (S17): 3 to 30 letters, digits, dots, dashes, underscores; upper and lower case are the same. */
export const messageIdSchema = v.pipe(v.string(), v.regex(/^[A-Za-z0-9][A-Za-z0-9._-]{2,29}$/));
/** An address. Names that no mail ever reaches (RFC 2606) stand for those of people who have gone, and are nobody's to take. */
export const emailSchema = v.pipe(
  v.string(),
  v.trim(),
  v.toLowerCase(),
  v.email(),
  v.maxLength(254),
  v.check((email) => !email.endsWith('.invalid')),
);
/** What no company’s rules go below; what else a company asks of passwords is checked with its rules. */
export const passwordSchema = v.pipe(v.string(), v.minLength(limits.passwordLengthLeast), v.maxLength(256));
/** The password of somebody whose company comes to be with them, and has decided nothing yet. */
export const firstPasswordSchema = v.pipe(v.string(), v.minLength(limits.passwordLength), v.maxLength(256));
export const roleSchema = v.picklist(['owner', 'administrator', 'member']);
export type Role = v.InferOutput<typeof roleSchema>;
/** How somebody has signed in; `sign-on` by their company's own service. */
export const signInMethodSchema = v.picklist(['password', 'passkey', 'sign-on']);
export type SignInMethod = v.InferOutput<typeof signInMethodSchema>;

export const meSchema = v.object({
  user: v.object({
    id: userIdSchema,
    name: nameSchema,
    email: v.string(),
    title: v.nullable(v.string()),
    group: v.nullable(groupIdSchema),
    photo: v.nullable(photoSchema),
    messageId: v.nullable(v.string()),
    role: roleSchema,
    locale: localeSchema,
  }),
  company: v.object({
    id: companyIdSchema,
    name: nameSchema,
    colour: v.nullable(v.string()),
    logo: v.optional(v.nullable(photoSchema), null),
  }),
});
export type Me = v.InferOutput<typeof meSchema>;

export const getSetup = endpoint({
  method: 'GET',
  path: '/api/setup',
  summary: 'Whether this server still waits for its first company and administrator.',
  access: 'anyone',
  input: v.object({}),
  output: v.object({ needed: v.boolean() }),
});

export const setUp = endpoint({
  method: 'POST',
  path: '/api/setup',
  summary: 'Creates the first company and its owner on an empty server, and signs the owner in.',
  access: 'anyone',
  input: v.object({
    companyName: nameSchema,
    name: nameSchema,
    email: emailSchema,
    password: firstPasswordSchema,
    locale: localeSchema,
  }),
  output: meSchema,
});

export const signIn = endpoint({
  method: 'POST',
  path: '/api/auth/sign-in/email',
  summary:
    'Signs in with e-mail and password; sets the session cookie. `forbidden` with the field `sign-on` where the company has only single sign-on.',
  access: 'anyone',
  input: v.object({
    email: v.pipe(v.string(), v.trim(), v.toLowerCase(), v.maxLength(254)),
    password: v.pipe(v.string(), v.maxLength(256)),
  }),
  output: v.object({}),
});

export const signOut = endpoint({
  method: 'POST',
  path: '/api/auth/sign-out',
  summary: 'Ends the session the request comes with.',
  access: 'anyone',
  input: v.object({}),
  output: v.object({}),
});

export const getMe = endpoint({
  method: 'GET',
  path: '/api/me',
  summary: 'Who is signed in.',
  access: 'member',
  input: v.object({}),
  output: meSchema,
});

export const updateMe = endpoint({
  method: 'PATCH',
  path: '/api/me',
  summary: 'Changes what is one’s own to change: name, message ID, language.',
  access: 'member',
  input: v.object({
    name: v.optional(nameSchema),
    messageId: v.optional(v.nullable(messageIdSchema)),
    locale: v.optional(localeSchema),
  }),
  output: meSchema,
});

export const listSessions = endpoint({
  method: 'GET',
  path: '/api/sessions',
  summary: 'Where one is signed in.',
  access: 'member',
  input: v.object({}),
  output: v.object({
    sessions: v.array(
      v.object({
        id: v.string(),
        current: v.boolean(),
        createdAt: timeSchema,
        lastSeenAt: timeSchema,
        userAgent: v.string(),
        method: signInMethodSchema,
      }),
    ),
  }),
});

export const endSession = endpoint({
  method: 'DELETE',
  path: '/api/sessions/:id',
  summary: 'Signs one device out.',
  access: 'member',
  input: v.object({ id: v.string() }),
  output: v.object({}),
});

export const endAllSessions = endpoint({
  method: 'DELETE',
  path: '/api/sessions',
  summary: 'Signs out everywhere, here too.',
  access: 'member',
  input: v.object({}),
  output: v.object({}),
});
