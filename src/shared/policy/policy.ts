import * as v from 'valibot';
import { limits } from '../limits.ts';
import { companyIdSchema, groupIdSchema, userIdSchema } from '../records/ids.ts';

/** Who of a company may do one thing: nobody, everybody, or the listed people and groups (R03, S01, S05). */
export const reachRuleSchema = v.strictObject({
  mode: v.picklist(['off', 'everyone', 'listed']),
  users: v.array(userIdSchema),
  groups: v.array(groupIdSchema),
});
export type ReachRule = v.InferOutput<typeof reachRuleSchema>;

const everyone: ReachRule = { mode: 'everyone', users: [], groups: [] };

/** With whom a company's people share a room: only each other, people of partner companies, or LINE users. */
export const audiences = ['colleagues', 'partners', 'line'] as const;
export type Audience = (typeof audiences)[number];

/** What a company lets its people exchange with one audience. Both sides' rules meet in a room; the stricter holds (N05). */
export const audienceRulesSchema = v.strictObject({
  /** Largest file in bytes; 0 means no files. */
  fileBytes: v.pipe(v.number(), v.integer(), v.minValue(0)),
  calls: v.boolean(),
  /** Hours in which one may recall an own message; 0 means not at all (R12). */
  recallHours: v.picklist([0, 1, 24]),
  /** Who may add people to a room. */
  invite: v.picklist(['masters', 'anyone']),
  guests: v.boolean(),
  /** Whether the audience sees that somebody is there or is typing. */
  presence: v.optional(v.boolean(), true),
  /** Whether the audience sees how far somebody has read. */
  readReceipts: v.optional(v.boolean(), true),
  /** Days after which messages go for good; 0 keeps them. */
  retentionDays: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(limits.retentionDaysMost)), 0),
});
export type AudienceRules = v.InferOutput<typeof audienceRulesSchema>;

/** What becomes of local copies when a permission goes: they stay and can be read, or they are erased (R04). */
export const withdrawalSchema = v.picklist(['seal', 'wipe']);
export type Withdrawal = v.InferOutput<typeof withdrawalSchema>;

/** A company's policy: data that its administrators set and one pure function reads (R03). */
export const policySchema = v.strictObject({
  partners: reachRuleSchema,
  line: reachRuleSchema,
  /** Who may create and lead rooms with people from outside, of those who may reach them (R06). */
  lead: v.optional(reachRuleSchema, everyone),
  companies: v.strictObject({
    /** The companies this one consents to talk with; both sides must (S03). */
    allow: v.array(companyIdSchema),
    /** Companies that stay out whatever else is allowed. */
    deny: v.array(companyIdSchema),
    /** Companies whose link rests for now: consent stays, nothing passes. */
    paused: v.optional(v.array(companyIdSchema), []),
  }),
  rules: v.strictObject({
    colleagues: audienceRulesSchema,
    partners: audienceRulesSchema,
    line: audienceRulesSchema,
  }),
  /** Whether people of other companies may find its members by phone number, each of whom must agree as well (R09). */
  phoneSearch: v.optional(v.boolean(), false),
  /** Days that a deleted contact stays in the trash before it goes for good (R11). */
  trashDays: v.optional(
    v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(limits.trashDaysMost)),
    limits.trashDays,
  ),
  /** What happens to rooms with an audience from outside when a permission goes (R04). */
  withdrawal: v.strictObject({ partners: withdrawalSchema, line: withdrawalSchema }),
});
export type Policy = v.InferOutput<typeof policySchema>;

const freeRules: AudienceRules = {
  fileBytes: 100 * 1024 * 1024,
  calls: true,
  recallHours: 24,
  invite: 'masters',
  guests: false,
  presence: true,
  readReceipts: true,
  retentionDays: 0,
};

/** The policy of a new company: nobody outside can be reached until an administrator decides otherwise. */
export const closedPolicy: Policy = {
  partners: { mode: 'off', users: [], groups: [] },
  line: { mode: 'off', users: [], groups: [] },
  lead: everyone,
  companies: { allow: [], deny: [], paused: [] },
  rules: { colleagues: { ...freeRules, invite: 'anyone' }, partners: freeRules, line: { ...freeRules, calls: false } },
  phoneSearch: false,
  trashDays: limits.trashDays,
  withdrawal: { partners: 'seal', line: 'seal' },
};
