import * as v from 'valibot';
import { limits } from '../limits.ts';
import { isCompanyId, type CompanyId } from '../ids.ts';
import { companyIdSchema } from '../records/ids.ts';
import { nameSchema, timeSchema } from '../records/value.ts';
import { endpoint } from './endpoint.ts';

/** What administrators do to a link between two companies (S03). */
export const partnerActs = ['request', 'accept', 'decline', 'withdraw', 'pause', 'resume', 'end'] as const;
export type PartnerAct = (typeof partnerActs)[number];

/**
 * How the own company stands to another one:
 * - `asked-by-us`, `asked-by-them`: a request waits for the other side, or for this one;
 * - `active`; `paused-by-us`, `paused-by-them`, `paused-by-both`: both consent; paused, nothing passes;
 * - `allowed-by-us`: this side's policy consents, and the other was never asked or does not consent any more;
 * - `denied-by-us`: this side's policy keeps the company out;
 * - `declined`, `withdrawn`, `ended`: how a request or a link went.
 */
export const partnerStates = [
  'asked-by-us',
  'asked-by-them',
  'active',
  'paused-by-us',
  'paused-by-them',
  'paused-by-both',
  'allowed-by-us',
  'denied-by-us',
  'declined',
  'withdrawn',
  'ended',
] as const;
export type PartnerState = (typeof partnerStates)[number];

/** What keeps a link from being of use, though both companies consent. */
export const partnerTroubles = [
  /** No member of this company, or of the other, may talk with partners. */
  'nobody-of-ours',
  'nobody-of-theirs',
  /** Rooms of the two are sealed. */
  'sealed-rooms',
] as const;
export type PartnerTrouble = (typeof partnerTroubles)[number];

const countSchema = v.pipe(v.number(), v.integer(), v.minValue(0));
const noteSchema = v.pipe(v.string(), v.trim(), v.maxLength(limits.descriptionLength));

/** A line of a link's history. */
export const partnerEventSchema = v.object({
  at: timeSchema,
  act: v.picklist(partnerActs),
  by: v.picklist(['us', 'them']),
  /** The administrator of this company who did it; of the other side's nobody is named. */
  person: v.nullable(v.string()),
  note: v.nullable(v.string()),
});
export type PartnerEvent = v.InferOutput<typeof partnerEventSchema>;

export const partnerLinkSchema = v.object({
  company: companyIdSchema,
  name: nameSchema,
  colour: v.nullable(v.string()),
  state: v.picklist(partnerStates),
  /** Since when both consent; null while they do not, and where it was never recorded. */
  since: v.nullable(timeSchema),
  /** Newest first. */
  history: v.array(partnerEventSchema),
  /** Members on each side who may talk with the other side's; theirs only while both consent. */
  people: v.object({ ours: countSchema, theirs: v.nullable(countSchema) }),
  /** Rooms that people of both are in, and how many of them are sealed. */
  rooms: countSchema,
  sealed: countSchema,
  /** When the last message arrived in one of them; null when there is none. */
  lastMessage: v.nullable(timeSchema),
  troubles: v.array(v.picklist(partnerTroubles)),
});
export type PartnerLink = v.InferOutput<typeof partnerLinkSchema>;

export const listPartners = endpoint({
  method: 'GET',
  path: '/api/company/partners',
  summary: 'The companies this one is linked with, was, or may be; and the code by which others ask for a link (S03).',
  access: 'administrator',
  input: v.object({}),
  output: v.object({ code: v.string(), partners: v.array(partnerLinkSchema) }),
});

/** The company of a partner code as people write it, in any case, with spaces or hyphens between its letters; else null. */
export function companyOfCode(text: string): CompanyId | null {
  const code = text.toLowerCase().replace(/[\s-]/g, '');
  return isCompanyId(code) ? code : null;
}

/** The partner code of a company as it is shown: in groups of four letters after the first. */
export const partnerCodeOf = (company: CompanyId): string =>
  `${company.slice(0, 1)}-${(company.slice(1).match(/.{1,4}/g) ?? []).join('-')}`;

export const requestPartner = endpoint({
  method: 'POST',
  path: '/api/company/partners',
  summary:
    'Consents to another company, found by its partner code, and asks it for the same; where it has asked or consents already, this links the two (S03).',
  access: 'administrator',
  input: v.object({ code: v.pipe(v.string(), v.maxLength(100)), note: v.optional(noteSchema, '') }),
  output: partnerLinkSchema,
});

export const changePartner = endpoint({
  method: 'POST',
  path: '/api/company/partners/:company',
  summary:
    'Answers a request (`accept`, `decline`), takes one back (`withdraw`), rests a link (`pause`, `resume`) or ends it for both (`end`). Rooms follow at once (R04).',
  access: 'administrator',
  input: v.object({
    company: companyIdSchema,
    act: v.picklist(['accept', 'decline', 'withdraw', 'pause', 'resume', 'end']),
    /** The reason, for the other company; `decline` and `end` ask for one. */
    note: v.optional(noteSchema, ''),
  }),
  output: partnerLinkSchema,
});
