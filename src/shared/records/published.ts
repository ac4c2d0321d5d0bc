import * as v from 'valibot';
import { audienceRulesSchema } from '../policy/policy.ts';
import { refusalSchema } from '../wire/refusals.ts';
import { contactEntrySchema, contactProfileSchema, contactSchema, contactTermsSchema } from './contact.ts';
import { companyIdSchema, groupIdSchema, recordIdSchema, roomIdSchema, userIdSchema } from './ids.ts';
import { keySchema, nameSchema, photoSchema, timeSchema } from './value.ts';

/** Records of the server's lane: the published view of what SQL knows. The id of each is given with it. */

/** `home`, id = room id: one room of mine and how I stand in it. */
export const roomEntrySchema = v.strictObject({
  key: keySchema,
  kind: v.literal('room-entry'),
  room: roomIdSchema,
  state: v.picklist(['active', 'excluded', 'left']),
  /** Set when the rule that took the room away wants local copies erased (R04). */
  wiped: v.optional(v.boolean(), false),
  /** The rule that had copies erased: the room's own documents, which say so to others, are not there for me. */
  refusal: v.optional(v.nullable(refusalSchema), null),
  /** Who has taken me out of a room that I left: myself, or a group master; null where nobody did. */
  by: v.optional(v.nullable(userIdSchema), null),
});
export type RoomEntry = v.InferOutput<typeof roomEntrySchema>;

/** `home`, id `reach`: what my own company's policy lets me do with people outside (S02, S04). */
export const reachSchema = v.strictObject({
  key: keySchema,
  kind: v.literal('reach'),
  partners: v.boolean(),
  line: v.boolean(),
  /** Whether I may create and lead rooms with people of other companies (R06). */
  lead: v.optional(v.boolean(), true),
  /** When partners, and LINE, were last newly allowed to me; null when they are not, or were from the beginning (S04). */
  partnersSince: v.optional(v.nullable(timeSchema), null),
  lineSince: v.optional(v.nullable(timeSchema), null),
});
export type ReachRecord = v.InferOutput<typeof reachSchema>;

/** `home`, id = code id: one live contact code of mine, so that it can be shown without a network (R13). */
export const contactCodeRecordSchema = v.strictObject({
  key: keySchema,
  kind: v.literal('contact-code'),
  id: v.string(),
  type: v.picklist(['standing', 'one-time']),
  code: v.string(),
  short: v.string(),
  createdAt: timeSchema,
  expiresAt: v.nullable(timeSchema),
});
export type ContactCodeRecord = v.InferOutput<typeof contactCodeRecordSchema>;

/** `home`, id = user id: somebody I have blocked, as they are called now (R08, S81). */
export const blockSchema = v.strictObject({
  key: keySchema,
  kind: v.literal('block'),
  user: userIdSchema,
  name: nameSchema,
  photo: v.nullable(photoSchema),
  company: v.strictObject({ id: companyIdSchema, name: nameSchema }),
  since: timeSchema,
});
export type BlockRecord = v.InferOutput<typeof blockSchema>;

/** `room`, id `room`: the room itself. Direct rooms have no name of their own. */
export const roomInfoSchema = v.strictObject({
  key: keySchema,
  kind: v.literal('room'),
  type: v.picklist(['direct', 'group']),
  name: v.nullable(nameSchema),
  photo: v.optional(v.nullable(photoSchema), null),
  description: v.optional(v.nullable(v.string()), null),
  /** What those who join later read. */
  history: v.optional(v.picklist(['all', 'joining']), 'all'),
  createdAt: timeSchema,
});
export type RoomInfo = v.InferOutput<typeof roomInfoSchema>;

/** `room`, id = user id: one member as the others see them (S54). */
export const memberSchema = v.strictObject({
  key: keySchema,
  kind: v.literal('member'),
  user: userIdSchema,
  company: companyIdSchema,
  name: nameSchema,
  title: v.nullable(v.string()),
  photo: v.nullable(photoSchema),
  role: v.picklist(['master', 'member']),
  state: v.picklist(['active', 'excluded', 'left']),
  since: timeSchema,
});
export type Member = v.InferOutput<typeof memberSchema>;

/** `room`, id = company id: a company whose people are in the room, and its rules towards the others (N05). */
export const roomCompanySchema = v.strictObject({
  key: keySchema,
  kind: v.literal('room-company'),
  company: companyIdSchema,
  name: nameSchema,
  colour: v.nullable(v.string()),
  logo: v.optional(v.nullable(photoSchema), null),
  rules: audienceRulesSchema,
});
export type RoomCompany = v.InferOutput<typeof roomCompanySchema>;

/** `room`, id `seal`: whether the room is closed to writing, and by whose rule (R04, N03). */
export const sealSchema = v.strictObject({
  key: keySchema,
  kind: v.literal('seal'),
  sealed: v.boolean(),
  refusal: v.nullable(refusalSchema),
  at: timeSchema,
});
export type Seal = v.InferOutput<typeof sealSchema>;

/** `room`, id `head`: the page that new messages go to. */
export const headSchema = v.strictObject({
  key: keySchema,
  kind: v.literal('head'),
  page: v.pipe(v.number(), v.integer(), v.minValue(1)),
});
export type Head = v.InferOutput<typeof headSchema>;

/** `room`, id `page.<n>`: an older page was written to; `seq` is that page's newest. */
export const touchedSchema = v.strictObject({
  key: keySchema,
  kind: v.literal('touched'),
  page: v.pipe(v.number(), v.integer(), v.minValue(1)),
  seq: v.pipe(v.number(), v.integer(), v.minValue(0)),
});
export type Touched = v.InferOutput<typeof touchedSchema>;

/** `page`, any id: something that happened to the room, shown among its messages. */
export const noticeSchema = v.strictObject({
  key: keySchema,
  kind: v.literal('notice'),
  at: timeSchema,
  notice: v.picklist([
    'created',
    'joined',
    'left',
    'removed',
    'excluded',
    'sealed',
    'opened',
    'master',
    'not-master',
    'renamed',
    'photo',
    'description',
  ]),
  /** Who it happened to, if to people. */
  users: v.array(userIdSchema),
  /** Who did it, where a person did. */
  by: v.optional(v.nullable(userIdSchema), null),
  /** The new name of a room that was renamed. */
  text: v.optional(v.nullable(v.string()), null),
  /** Whose rule or act it was, for policy notices. */
  company: v.nullable(companyIdSchema),
});
export type Notice = v.InferOutput<typeof noticeSchema>;

/**
 * `page`, id by `takenBackId`: a message of somebody's that a group master has recalled (R12). It stands in the message's
 * place, with its number and arrival: the author's lane has nothing of it any more.
 */
export const takenBackSchema = v.strictObject({
  key: keySchema,
  kind: v.literal('taken-back'),
  /** When the message was written. */
  at: timeSchema,
  author: userIdSchema,
  message: recordIdSchema,
  by: userIdSchema,
  n: v.pipe(v.number(), v.integer(), v.minValue(0)),
  arrival: timeSchema,
});
export type TakenBack = v.InferOutput<typeof takenBackSchema>;

/** `company`, id `company`: the company itself. */
export const companyProfileSchema = v.strictObject({
  key: keySchema,
  kind: v.literal('company'),
  company: companyIdSchema,
  name: nameSchema,
  colour: v.nullable(v.string()),
  logo: v.optional(v.nullable(photoSchema), null),
  /** The rules of rooms of colleagues only. */
  rules: v.optional(v.nullable(audienceRulesSchema), null),
});
export type CompanyProfile = v.InferOutput<typeof companyProfileSchema>;

/** `company`, id = group id: a department. */
export const groupSchema = v.strictObject({
  key: keySchema,
  kind: v.literal('group'),
  group: groupIdSchema,
  name: nameSchema,
  parent: v.nullable(groupIdSchema),
});
export type Group = v.InferOutput<typeof groupSchema>;

/** `company`, id = user id: one person of the directory. */
export const personSchema = v.strictObject({
  key: keySchema,
  kind: v.literal('person'),
  user: userIdSchema,
  name: nameSchema,
  title: v.nullable(v.string()),
  group: v.nullable(groupIdSchema),
  photo: v.nullable(photoSchema),
  messageId: v.nullable(v.string()),
});
export type Person = v.InferOutput<typeof personSchema>;

/** Everything the server's lanes hold. */
export const publishedSchema = v.variant('kind', [
  roomEntrySchema,
  reachSchema,
  contactCodeRecordSchema,
  blockSchema,
  roomInfoSchema,
  memberSchema,
  roomCompanySchema,
  sealSchema,
  headSchema,
  touchedSchema,
  noticeSchema,
  takenBackSchema,
  companyProfileSchema,
  groupSchema,
  personSchema,
  contactEntrySchema,
  contactTermsSchema,
  contactSchema,
  contactProfileSchema,
]);
export type Published = v.InferOutput<typeof publishedSchema>;
