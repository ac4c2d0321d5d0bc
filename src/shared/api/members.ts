import * as v from 'valibot';
import { limits } from '../limits.ts';
import { importProblemSchema, importRowSchema } from '../members/import-row.ts';
import { groupIdSchema, roomIdSchema, userIdSchema } from '../records/ids.ts';
import { nameSchema, timeSchema } from '../records/value.ts';
import { emailSchema, localeSchema, messageIdSchema, roleSchema } from './accounts.ts';
import { companyGroupSchema, companyMemberSchema, titleSchema } from './companies.ts';
import { endpoint } from './endpoint.ts';

/** Whether a link went out by mail; where it did not, the administrator passes it on. */
export const mailOutcomeSchema = v.picklist(['sent', 'failed', 'not-set-up', 'not-asked']);
export type MailOutcome = v.InferOutput<typeof mailOutcomeSchema>;

/** A link that is told once: the server keeps only its hash. */
export const onceLinkSchema = v.object({ link: v.string(), expiresAt: timeSchema, mail: mailOutcomeSchema });
export type OnceLink = v.InferOutput<typeof onceLinkSchema>;

export const getMember = endpoint({
  method: 'GET',
  path: '/api/company/members/:id',
  summary: 'One member: where they are signed in, which groups they alone lead, how many contacts they own.',
  access: 'administrator',
  input: v.object({ id: userIdSchema }),
  output: v.object({
    member: companyMemberSchema,
    sessions: v.array(
      v.object({ id: v.string(), createdAt: timeSchema, lastSeenAt: timeSchema, userAgent: v.string() }),
    ),
    passkeys: v.number(),
    /** Group rooms that have no other group master (R06). */
    leads: v.array(v.object({ room: roomIdSchema, name: v.string() })),
    contacts: v.number(),
    /** Until when a link to a new password can be used; null when there is none. */
    passwordLinkUntil: v.nullable(timeSchema),
    /** Since when they are linked to an account at the company’s provider; null for never. */
    signOnSince: v.nullable(timeSchema),
  }),
});

export const endMemberSession = endpoint({
  method: 'DELETE',
  path: '/api/company/members/:id/sessions/:session',
  summary: 'Signs one device of a member out.',
  access: 'administrator',
  input: v.object({ id: userIdSchema, session: v.string() }),
  output: v.object({}),
});

export const endMemberSessions = endpoint({
  method: 'DELETE',
  path: '/api/company/members/:id/sessions',
  summary: 'Signs a member out everywhere.',
  access: 'administrator',
  input: v.object({ id: userIdSchema }),
  output: v.object({}),
});

export const resetPassword = endpoint({
  method: 'POST',
  path: '/api/company/members/:id/password',
  summary: 'Ends a member’s password and sessions, and makes a link by which they choose a new one, once.',
  access: 'administrator',
  input: v.object({ id: userIdSchema }),
  output: onceLinkSchema,
});

export const removeMember = endpoint({
  method: 'POST',
  path: '/api/company/members/:id/remove',
  summary:
    'Removes a member for good. A colleague takes over the groups they alone led and the contacts they owned (R06); what they wrote stays.',
  access: 'administrator',
  input: v.object({
    id: userIdSchema,
    /** Who takes over; needed where there is something to take over. */
    to: v.optional(v.nullable(userIdSchema), null),
  }),
  output: v.object({ rooms: v.number(), contacts: v.number() }),
});

export const listGroups = endpoint({
  method: 'GET',
  path: '/api/company/groups',
  summary: 'The groups of the own company and how many members stand directly in each.',
  access: 'administrator',
  input: v.object({}),
  output: v.object({ groups: v.array(v.object({ ...companyGroupSchema.entries, members: v.number() })) }),
});

/** An invitation to become a member that waits for an answer. */
export const invitationSchema = v.object({
  id: v.string(),
  /** Null for a link that whoever has it may use. */
  email: v.nullable(v.string()),
  name: v.nullable(v.string()),
  title: v.nullable(v.string()),
  group: v.nullable(groupIdSchema),
  role: roleSchema,
  invitedBy: v.string(),
  createdAt: timeSchema,
  expiresAt: timeSchema,
});
export type MemberInvitation = v.InferOutput<typeof invitationSchema>;

export const inviteMember = endpoint({
  method: 'POST',
  path: '/api/company/invitations',
  summary: 'Invites somebody to become a member, by e-mail or by a link to pass on; good once, for seven days.',
  access: 'administrator',
  input: v.object({
    email: v.optional(v.nullable(emailSchema), null),
    name: v.optional(v.nullable(nameSchema), null),
    title: v.optional(titleSchema, null),
    group: v.optional(v.nullable(groupIdSchema), null),
    role: v.optional(roleSchema, 'member'),
    messageId: v.optional(v.nullable(messageIdSchema), null),
    locale: v.optional(localeSchema, 'en'),
  }),
  output: v.object({ invitation: invitationSchema, ...onceLinkSchema.entries }),
});

export const listInvitations = endpoint({
  method: 'GET',
  path: '/api/company/invitations',
  summary: 'The invitations that wait for an answer, and those that have run out, newest first.',
  access: 'administrator',
  input: v.object({}),
  output: v.object({ invitations: v.array(invitationSchema) }),
});

export const renewInvitation = endpoint({
  method: 'POST',
  path: '/api/company/invitations/:id/renew',
  summary: 'Gives an invitation a new link and seven more days, and sends it again; the link before ends.',
  access: 'administrator',
  input: v.object({ id: v.string() }),
  output: v.object({ invitation: invitationSchema, ...onceLinkSchema.entries }),
});

export const endInvitation = endpoint({
  method: 'DELETE',
  path: '/api/company/invitations/:id',
  summary: 'Ends an invitation: its link opens nothing any more.',
  access: 'administrator',
  input: v.object({ id: v.string() }),
  output: v.object({}),
});

export const importMembers = endpoint({
  method: 'POST',
  path: '/api/company/members/import',
  summary:
    'Checks a table of members, and with `write` adds or invites all of them at once, or nobody when a line has a problem.',
  access: 'administrator',
  bodyBytes: 2 * 1024 * 1024,
  input: v.object({
    rows: v.pipe(v.array(importRowSchema), v.minLength(1), v.maxLength(limits.importLines)),
    /** `invitations` are answered by each; `accounts` are there at once and get a link to choose a password. */
    as: v.picklist(['invitations', 'accounts']),
    /** Sends each their link by mail, where a mail server is set up. */
    mail: v.optional(v.boolean(), false),
    locale: v.optional(localeSchema, 'en'),
    write: v.boolean(),
  }),
  output: v.object({
    lines: v.array(v.object({ line: v.number(), problems: v.array(importProblemSchema) })),
    /** Paths of groups that are not there yet. */
    newGroups: v.array(v.string()),
    /** Whom it has reached; null when nothing was written. */
    done: v.nullable(v.array(v.object({ line: v.number(), name: v.string(), email: v.string(), link: v.string() }))),
    mail: mailOutcomeSchema,
  }),
});
export type ImportOutcome = v.InferOutput<typeof importMembers.output>;
