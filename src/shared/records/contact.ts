import * as v from 'valibot';
import { limits } from '../limits.ts';
import { companyIdSchema, contactIdSchema, groupIdSchema, userIdSchema } from './ids.ts';
import { keySchema, nameSchema, photoSchema, timeSchema } from './value.ts';

/**
 * What people write on a contact's card. Each is a record of its own in the lane of whoever wrote it, so that two
 * people's offline edits of different fields both survive; of one field the newest version counts and the older ones
 * are its history (R10). `company` and `title` are for people of the address book only: of everybody else the directory
 * says them.
 */
export const contactFields = [
  'name',
  'reading',
  'company',
  'title',
  'phone',
  'mobile',
  'email',
  'memo',
  'tags',
] as const;
export type ContactField = (typeof contactFields)[number];
/** A field that is one text; tags are several. */
export type ContactTextField = Exclude<ContactField, 'tags'>;

/** Whether a record id names a field. */
export const isContactField = (id: string): id is ContactField => (contactFields as readonly string[]).includes(id);

const oneLine = (length: number) => v.pipe(v.string(), v.maxLength(length), v.regex(/^\P{Cc}*$/u));
const field = <Value extends v.GenericSchema>(value: Value) =>
  v.strictObject({ key: keySchema, kind: v.literal('contact-field'), at: timeSchema, value });
const line = field(oneLine(limits.nameLength));

/** What each field may hold; empty when it was cleared. */
export const contactFieldSchemas = {
  name: line,
  reading: line,
  company: line,
  title: line,
  phone: field(oneLine(40)),
  mobile: field(oneLine(40)),
  email: field(oneLine(254)),
  memo: field(v.pipe(v.string(), v.maxLength(limits.memoLength))),
  tags: field(v.pipe(v.array(v.pipe(oneLine(limits.tagLength), v.minLength(1))), v.maxLength(limits.contactTags))),
} as const;

/** One version of one field. */
export interface ContactFieldRecord {
  readonly key: string;
  readonly kind: 'contact-field';
  readonly at: number;
  readonly value: string | readonly string[];
}

/** Who may read and edit a card: only its owner, the listed people and groups as well, or the owner's whole company (R10). */
export const sharingSchema = v.strictObject({
  mode: v.picklist(['owner', 'listed', 'company']),
  users: v.pipe(v.array(userIdSchema), v.maxLength(500)),
  groups: v.pipe(v.array(groupIdSchema), v.maxLength(100)),
});
export type Sharing = v.InferOutput<typeof sharingSchema>;

/** A card that nobody but its owner sees. */
export const notShared: Sharing = { mode: 'owner', users: [], groups: [] };

/** Where a contact comes from: somebody of a partner, a LINE user, or a card that was typed in or imported. */
export const contactSources = ['partner', 'line', 'address-book'] as const;

/** `home` and `company`, id = contact id: a card one may read. The company's hold what is shared with all of it. */
export const contactEntrySchema = v.strictObject({
  key: keySchema,
  kind: v.literal('contact-entry'),
  contact: contactIdSchema,
  state: v.picklist(['active', 'trashed']),
});
export type ContactEntry = v.InferOutput<typeof contactEntrySchema>;

/** `company`, id `contacts`: what the company has decided about contacts. */
export const contactTermsSchema = v.strictObject({
  key: keySchema,
  kind: v.literal('contact-terms'),
  /** Days that a deleted contact stays in the trash (R11). */
  trashDays: v.pipe(v.number(), v.integer(), v.minValue(1)),
});
export type ContactTerms = v.InferOutput<typeof contactTermsSchema>;

/** `contact`, id `contact`: what the server knows of a card. */
export const contactSchema = v.strictObject({
  key: keySchema,
  kind: v.literal('contact'),
  contact: contactIdSchema,
  owner: userIdSchema,
  source: v.picklist(contactSources),
  /** Who it is; null for a card of the address book. */
  person: v.nullable(userIdSchema),
  /** The name it was added with (S40); null for a card of the address book, whose name is a field. */
  name: v.nullable(nameSchema),
  sharing: sharingSchema,
  createdAt: timeSchema,
  /** When it was deleted; it goes for good after a while (R11). */
  trashedAt: v.nullable(timeSchema),
});
export type ContactRecord = v.InferOutput<typeof contactSchema>;

/** `contact`, id `profile`: what the person shows of themselves, as it is now. Nobody here edits it (S41). */
export const contactProfileSchema = v.strictObject({
  key: keySchema,
  kind: v.literal('contact-profile'),
  user: userIdSchema,
  nickname: nameSchema,
  title: v.nullable(v.string()),
  photo: v.nullable(photoSchema),
  company: v.strictObject({
    id: companyIdSchema,
    name: nameSchema,
    colour: v.nullable(v.string()),
    logo: v.optional(v.nullable(photoSchema), null),
  }),
});
export type ContactProfile = v.InferOutput<typeof contactProfileSchema>;
