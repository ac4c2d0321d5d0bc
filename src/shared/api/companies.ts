import * as v from 'valibot';
import { companyIdSchema, groupIdSchema, userIdSchema } from '../records/ids.ts';
import { nameSchema, photoSchema, timeSchema } from '../records/value.ts';
import {
  emailSchema,
  firstPasswordSchema,
  localeSchema,
  messageIdSchema,
  passwordSchema,
  roleSchema,
} from './accounts.ts';
import { endpoint } from './endpoint.ts';

export const companyMemberSchema = v.object({
  id: userIdSchema,
  name: nameSchema,
  email: v.string(),
  title: v.nullable(v.string()),
  group: v.nullable(groupIdSchema),
  messageId: v.nullable(v.string()),
  photo: v.nullable(photoSchema),
  role: roleSchema,
  /** Whether they may export the company’s rooms: an owner names auditors (P10). */
  auditor: v.boolean(),
  suspended: v.boolean(),
  /** When they last signed in; null when never. */
  signedInAt: v.nullable(timeSchema),
  createdAt: timeSchema,
});
export type CompanyMember = v.InferOutput<typeof companyMemberSchema>;

const companySchema = v.object({ id: companyIdSchema, name: nameSchema });
/** What a member is in the company; null for nothing. */
export const titleSchema = v.nullable(
  v.pipe(
    v.string(),
    v.trim(),
    v.maxLength(80),
    v.regex(/^\P{Cc}*$/u),
    v.check((text) => text.isWellFormed()),
  ),
);
const newMember = {
  name: nameSchema,
  email: emailSchema,
  password: passwordSchema,
  title: v.optional(titleSchema),
  group: v.optional(v.nullable(groupIdSchema)),
  messageId: v.optional(v.nullable(messageIdSchema)),
  locale: v.optional(localeSchema),
};

export const createCompany = endpoint({
  method: 'POST',
  path: '/api/companies',
  summary: 'Creates another company with its owner. For the owner of the first company, who runs this server.',
  access: 'administrator',
  input: v.object({ companyName: nameSchema, owner: v.object({ ...newMember, password: firstPasswordSchema }) }),
  output: v.object({ company: companySchema, owner: companyMemberSchema }),
});

export const listMembers = endpoint({
  method: 'GET',
  path: '/api/company/members',
  summary: 'The members of the own company with roles and states.',
  access: 'administrator',
  input: v.object({}),
  output: v.object({ members: v.array(companyMemberSchema) }),
});

export const addMember = endpoint({
  method: 'POST',
  path: '/api/company/members',
  summary: 'Adds a member with a first password.',
  access: 'administrator',
  input: v.object({ ...newMember, role: v.optional(roleSchema) }),
  output: companyMemberSchema,
});

export const updateMember = endpoint({
  method: 'PATCH',
  path: '/api/company/members/:id',
  summary: 'Changes a member; suspending ends their sessions and live sockets.',
  access: 'administrator',
  input: v.object({
    id: userIdSchema,
    name: v.optional(nameSchema),
    title: v.optional(titleSchema),
    group: v.optional(v.nullable(groupIdSchema)),
    role: v.optional(roleSchema),
    suspended: v.optional(v.boolean()),
  }),
  output: companyMemberSchema,
});

export const companyGroupSchema = v.object({ id: groupIdSchema, name: nameSchema, parent: v.nullable(groupIdSchema) });

export const addGroup = endpoint({
  method: 'POST',
  path: '/api/company/groups',
  summary: 'Adds a group (department), under another one or at the top.',
  access: 'administrator',
  input: v.object({ name: nameSchema, parent: v.optional(v.nullable(groupIdSchema)) }),
  output: companyGroupSchema,
});

export const updateGroup = endpoint({
  method: 'PATCH',
  path: '/api/company/groups/:id',
  summary: 'Renames or moves a group.',
  access: 'administrator',
  input: v.object({ id: groupIdSchema, name: v.optional(nameSchema), parent: v.optional(v.nullable(groupIdSchema)) }),
  output: companyGroupSchema,
});

export const removeGroup = endpoint({
  method: 'DELETE',
  path: '/api/company/groups/:id',
  summary: 'Removes a group; its members and sub-groups move up.',
  access: 'administrator',
  input: v.object({ id: groupIdSchema }),
  output: v.object({}),
});
