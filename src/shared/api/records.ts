import * as v from 'valibot';
import { auditActions } from '../audit-actions.ts';
import { limits } from '../limits.ts';
import { roomIdSchema, userIdSchema } from '../records/ids.ts';
import { timeSchema } from '../records/value.ts';
import { endpoint } from './endpoint.ts';

/** Why somebody does what others have to be able to ask about later. */
export const reasonSchema = v.pipe(v.string(), v.trim(), v.minLength(3), v.maxLength(limits.reasonLength));

const countSchema = v.object({ rooms: v.number(), messages: v.number() });

/** Somebody to choose, who is or was a member. */
export const memberNameSchema = v.object({
  user: userIdSchema,
  name: v.string(),
  email: v.string(),
  /** When they left for good; null for members. */
  removedAt: v.nullable(timeSchema),
});
export type MemberName = v.InferOutput<typeof memberNameSchema>;

export const erasureOrderSchema = v.object({
  user: userIdSchema,
  name: v.string(),
  by: v.nullable(v.string()),
  reason: v.string(),
  at: timeSchema,
  isDone: v.boolean(),
  rooms: v.number(),
  roomsDone: v.number(),
  messages: v.number(),
  doneAt: v.nullable(timeSchema),
});
export type ErasureOrder = v.InferOutput<typeof erasureOrderSchema>;

export const getRetention = endpoint({
  method: 'GET',
  path: '/api/company/retention',
  summary:
    'When messages were last swept, what went, and the erasures of members (P7). The limits stand in the policy.',
  access: 'administrator',
  input: v.object({}),
  output: v.object({
    sweptAt: v.nullable(timeSchema),
    sweeps: v.array(v.object({ at: timeSchema, rooms: v.number(), messages: v.number() })),
    orders: v.array(erasureOrderSchema),
    /** Who can be erased. */
    members: v.array(memberNameSchema),
  }),
});
export type Retention = v.InferOutput<typeof getRetention.output>;

const daysSchema = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(limits.retentionDaysMost));

export const previewRetention = endpoint({
  method: 'POST',
  path: '/api/company/retention/preview',
  summary: 'How many messages would go at once if the company kept them for so many days.',
  access: 'administrator',
  input: v.object({ colleagues: daysSchema, partners: daysSchema }),
  output: v.object({ colleagues: countSchema, partners: countSchema }),
});
export type RetentionPreview = v.InferOutput<typeof previewRetention.output>;

export const eraseMember = endpoint({
  method: 'POST',
  path: '/api/company/members/:id/erase',
  summary: 'Erases who a member is at once, and what they wrote room by room. It cannot be taken back (P7).',
  access: 'administrator',
  input: v.object({ id: userIdSchema, reason: reasonSchema }),
  output: v.object({}),
});

export const setAuditor = endpoint({
  method: 'PUT',
  path: '/api/company/members/:id/auditor',
  summary: 'Lets a member export the company’s rooms, or no longer; for owners.',
  access: 'administrator',
  input: v.object({ id: userIdSchema, auditor: v.boolean() }),
  output: v.object({}),
});

/** What narrows the audit log. Times are epoch milliseconds; as text, because they stand in an address. */
export const auditFilter = {
  actor: v.optional(userIdSchema),
  /** The first part of an action, as `member`. */
  kind: v.optional(v.pipe(v.string(), v.regex(/^[a-z-]+$/))),
  from: v.optional(v.pipe(v.string(), v.regex(/^\d{1,15}$/))),
  to: v.optional(v.pipe(v.string(), v.regex(/^\d{1,15}$/))),
  text: v.optional(v.pipe(v.string(), v.trim(), v.maxLength(100))),
};
export const auditFilterSchema = v.object(auditFilter);
export type AuditFilter = v.InferInput<typeof auditFilterSchema>;

export const auditEntrySchema = v.object({
  seq: v.number(),
  at: timeSchema,
  actor: v.nullable(userIdSchema),
  actorName: v.nullable(v.string()),
  action: v.string(),
  subject: v.nullable(v.string()),
  subjectName: v.nullable(v.string()),
  /** JSON, as it was written. */
  before: v.nullable(v.string()),
  after: v.nullable(v.string()),
  address: v.nullable(v.string()),
  agent: v.nullable(v.string()),
});
export type AuditRecord = v.InferOutput<typeof auditEntrySchema>;

export const listAudit = endpoint({
  method: 'GET',
  path: '/api/company/audit',
  summary: 'The own company’s audit log, newest first, fifty at a time; `before` is the number to go on from.',
  access: 'administrator',
  input: v.object({ ...auditFilter, before: v.optional(v.pipe(v.string(), v.regex(/^\d{1,15}$/))) }),
  output: v.object({
    entries: v.array(auditEntrySchema),
    /** What to ask for next; null at the end. */
    next: v.nullable(v.number()),
    /** Everybody who did something, for the filter; with the newest entries only, null with those that follow. */
    actors: v.nullable(v.array(v.object({ user: userIdSchema, name: v.string() }))),
  }),
});
export type AuditPage = v.InferOutput<typeof listAudit.output>;

export const checkAudit = endpoint({
  method: 'GET',
  path: '/api/company/audit/check',
  summary: 'Whether the chain of the audit log is unbroken, since when, and where it breaks if it does.',
  access: 'administrator',
  input: v.object({}),
  output: v.object({
    entries: v.number(),
    since: v.nullable(timeSchema),
    /** The number of the first entry that is not what was written, or is missing. */
    brokenAt: v.nullable(v.number()),
  }),
});
export type AuditCheck = v.InferOutput<typeof checkAudit.output>;

/** Whether an action is one that this version knows and has a sentence for. */
export const isAuditAction = (action: string): action is (typeof auditActions)[number] =>
  (auditActions as readonly string[]).includes(action);

export const getExport = endpoint({
  method: 'GET',
  path: '/api/company/export',
  summary: 'Whether the caller may export, who else may, and the rooms and people to choose from.',
  access: 'member',
  input: v.object({}),
  output: v.object({
    mayExport: v.boolean(),
    auditors: v.array(v.object({ user: userIdSchema, name: v.string() })),
    rooms: v.array(v.object({ room: roomIdSchema, name: v.string(), companies: v.array(v.string()) })),
    people: v.array(v.object({ user: userIdSchema, name: v.string() })),
    /** For owners: whom they can name as auditors. */
    members: v.array(memberNameSchema),
  }),
});
export type ExportScope = v.InferOutput<typeof getExport.output>;

/** What an auditor asks for, at `POST /api/company/export/file`; the answer is a ZIP archive. */
export const exportRequestSchema = v.object({
  reason: reasonSchema,
  /** None for all rooms of the company. */
  rooms: v.array(roomIdSchema),
  /** None for everybody. */
  people: v.array(userIdSchema),
  /** When messages arrived at the server, epoch milliseconds; null for no bound. */
  from: v.nullable(timeSchema),
  to: v.nullable(timeSchema),
});
export type ExportRequest = v.InferOutput<typeof exportRequestSchema>;
