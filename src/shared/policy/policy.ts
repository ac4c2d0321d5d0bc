import * as v from 'valibot';
import { limits } from '../limits.ts';
import { companyIdSchema, groupIdSchema, userIdSchema } from '../records/ids.ts';

/** Who of a company may use one kind of external chat: nobody, everybody, or the listed people and groups (R03, S01, S05). */
export const reachRuleSchema = v.strictObject({
  mode: v.picklist(['off', 'everyone', 'listed']),
  users: v.array(userIdSchema),
  groups: v.array(groupIdSchema),
});
export type ReachRule = v.InferOutput<typeof reachRuleSchema>;

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
});
export type AudienceRules = v.InferOutput<typeof audienceRulesSchema>;

/** A company's policy: data that its administrators set and one pure function reads (R03). */
export const policySchema = v.strictObject({
  partners: reachRuleSchema,
  line: reachRuleSchema,
  companies: v.strictObject({
    /** The companies this one consents to talk with; both sides must (S03). */
    allow: v.array(companyIdSchema),
    /** Companies that stay out whatever else is allowed. */
    deny: v.array(companyIdSchema),
  }),
  rules: audienceRulesSchema,
  /** Whether people of other companies may find its members by phone number, each of whom must agree as well (R09). */
  phoneSearch: v.optional(v.boolean(), false),
  /** Days that a deleted contact stays in the trash before it goes for good (R11). */
  trashDays: v.optional(
    v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(limits.trashDaysMost)),
    limits.trashDays,
  ),
  /** What happens to 1:1 rooms when a permission goes (R04). */
  withdrawal: v.picklist(['seal', 'wipe']),
});
export type Policy = v.InferOutput<typeof policySchema>;

/** The policy of a new company: nobody outside can be reached until an administrator decides otherwise. */
export const closedPolicy: Policy = {
  partners: { mode: 'off', users: [], groups: [] },
  line: { mode: 'off', users: [], groups: [] },
  companies: { allow: [], deny: [] },
  rules: { fileBytes: 100 * 1024 * 1024, calls: true, recallHours: 24, invite: 'masters', guests: false },
  phoneSearch: false,
  trashDays: limits.trashDays,
  withdrawal: 'seal',
};
