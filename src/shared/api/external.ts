import * as v from 'valibot';
import { contactSources, sharingSchema } from '../records/contact.ts';
import { companyIdSchema, contactIdSchema, roomIdSchema, userIdSchema } from '../records/ids.ts';
import { nameSchema, timeSchema } from '../records/value.ts';
import { endpoint } from './endpoint.ts';

const countSchema = v.pipe(v.number(), v.integer(), v.minValue(0));
/** A number of a query, where everything is text. */
const numberOfQuery = v.pipe(
  v.union([v.string(), v.number()]),
  v.transform(Number),
  countSchema,
  v.maxValue(1_000_000),
);
/** Rows of one answer, at most. */
export const externalPageMost = 200;

const paged = {
  /** Names that are looked for: of the room, of its people, of companies. */
  query: v.optional(v.pipe(v.string(), v.trim(), v.maxLength(80)), ''),
  from: v.optional(numberOfQuery, 0),
  limit: v.optional(v.pipe(numberOfQuery, v.minValue(1), v.maxValue(externalPageMost)), 100),
};

const companySchema = v.object({ id: companyIdSchema, name: nameSchema });
const someoneSchema = v.object({ user: userIdSchema, name: nameSchema });

/** A room in which the company's people meet others, without anything that is said in it. */
export const externalRoomSchema = v.object({
  room: roomIdSchema,
  type: v.picklist(['direct', 'group']),
  /** Of a group; a 1:1 room is named by its people. */
  name: v.nullable(v.string()),
  companies: v.array(companySchema),
  /** The two people of a 1:1 room, the own company's first. */
  people: v.array(someoneSchema),
  /** Active members of the own company, and of others. */
  own: countSchema,
  others: countSchema,
  masters: v.array(v.object({ ...someoneSchema.entries, company: companyIdSchema })),
  createdAt: timeSchema,
  /** When the last message arrived; null for a room without one. */
  lastMessage: v.nullable(timeSchema),
  sealed: v.boolean(),
});
export type ExternalRoom = v.InferOutput<typeof externalRoomSchema>;

export const listExternalRooms = endpoint({
  method: 'GET',
  path: '/api/company/external/rooms',
  summary: 'Rooms where the own company’s people meet others: who and when, and never what is said.',
  access: 'administrator',
  input: v.object({
    ...paged,
    state: v.optional(v.picklist(['all', 'open', 'sealed']), 'all'),
    sort: v.optional(v.picklist(['activity', 'created']), 'activity'),
    /** Only rooms with people of this company. */
    company: v.optional(companyIdSchema),
  }),
  output: v.object({ total: countSchema, rooms: v.array(externalRoomSchema) }),
});

export const getExternalRoom = endpoint({
  method: 'GET',
  path: '/api/company/external/rooms/:room',
  summary: 'The members of such a room: the own company’s by name, of others how many of each company.',
  access: 'administrator',
  input: v.object({ room: roomIdSchema }),
  output: v.object({
    members: v.array(
      v.object({
        ...someoneSchema.entries,
        title: v.nullable(v.string()),
        role: v.picklist(['master', 'member']),
        state: v.picklist(['active', 'excluded']),
        since: timeSchema,
      }),
    ),
    others: v.array(v.object({ company: companySchema, members: countSchema })),
  }),
});

/** A card that somebody of the company keeps of somebody outside, without what is written on it. */
export const externalContactSchema = v.object({
  contact: contactIdSchema,
  source: v.picklist(contactSources),
  /** Who it is, by their own name; null for a card of the address book, whose name is written on the card. */
  person: v.nullable(v.object({ ...someoneSchema.entries, company: companySchema })),
  owner: someoneSchema,
  sharing: v.object({ mode: sharingSchema.entries.mode, users: countSchema, groups: countSchema }),
  createdAt: timeSchema,
  trashedAt: v.nullable(timeSchema),
});
export type ExternalContact = v.InferOutput<typeof externalContactSchema>;

export const listExternalContacts = endpoint({
  method: 'GET',
  path: '/api/company/external/contacts',
  summary: 'The external contacts of the own company: who keeps whom, and never what stands on the cards (R10).',
  access: 'administrator',
  input: v.object({
    ...paged,
    state: v.optional(v.picklist(['all', 'active', 'trashed']), 'active'),
    owner: v.optional(userIdSchema),
  }),
  output: v.object({ total: countSchema, contacts: v.array(externalContactSchema) }),
});

export const setContactOwner = endpoint({
  method: 'POST',
  path: '/api/company/external/contacts/:contact/owner',
  summary: 'Gives a contact to another member, who gets the card; with whom it is shared stays (R10).',
  access: 'administrator',
  input: v.object({ contact: contactIdSchema, owner: userIdSchema }),
  output: externalContactSchema,
});
