import * as v from 'valibot';
import { policySchema } from '../policy/policy.ts';
import { companyIdSchema, roomIdSchema, userIdSchema } from '../records/ids.ts';
import { refusalSchema } from '../wire/refusals.ts';
import { endpoint } from './endpoint.ts';

const storedPolicySchema = v.object({ revision: v.number(), policy: policySchema });

export const getPolicy = endpoint({
  method: 'GET',
  path: '/api/company/policy',
  summary: 'The own company’s policy (R03).',
  access: 'administrator',
  input: v.object({}),
  output: storedPolicySchema,
});

export const setPolicy = endpoint({
  method: 'PUT',
  path: '/api/company/policy',
  summary: 'Replaces the policy if it is still at `revision`, and seals, excludes and reopens accordingly (R04).',
  access: 'administrator',
  input: v.object({ revision: v.number(), policy: policySchema }),
  output: storedPolicySchema,
});

/**
 * What saving a policy does (N04):
 * - `sealed`, `opened`: a 1:1 room of `person` with `other`; another reason for a sealed room is not listed;
 * - `excluded`, `readmitted`: `person` goes from a group room, or comes back to it;
 * - `master`, `promoted`: `person` is no longer a group master, or becomes one because no other is left (R06);
 * - `contact`: `person` keeps `other` as a contact, whom they can then no longer write to;
 * - `invitation`: a contact code of `person` that then lets nobody in;
 * - `allowed`, `withdrawn`: `person` may reach partners, or LINE (`audience`), and could not before; or the reverse (S04).
 */
export const policyEffects = [
  'sealed',
  'opened',
  'excluded',
  'readmitted',
  'master',
  'promoted',
  'contact',
  'invitation',
  'allowed',
  'withdrawn',
] as const;
export type PolicyEffect = (typeof policyEffects)[number];

const someoneSchema = v.object({
  user: userIdSchema,
  name: v.string(),
  company: companyIdSchema,
  companyName: v.string(),
});

/** One thing that saving a policy does, with its reason. */
export const policyEffectSchema = v.object({
  effect: v.picklist(policyEffects),
  /** The room it happens in, where it is one; 1:1 rooms have no name of their own. */
  room: v.nullable(v.object({ id: roomIdSchema, type: v.picklist(['direct', 'group']), name: v.nullable(v.string()) })),
  /** Whom it happens to; in a 1:1 room the own company's member. */
  person: someoneSchema,
  /** The person at the other end, where there is one. */
  other: v.nullable(someoneSchema),
  /** The rule behind it; null where something is given back. */
  refusal: v.nullable(refusalSchema),
  audience: v.picklist(['partners', 'line']),
});
export type PolicyEffectEntry = v.InferOutput<typeof policyEffectSchema>;

const countSchema = v.pipe(v.number(), v.integer(), v.minValue(0));

/** Most entries that one answer of the check holds. */
export const checkedEntriesMost = 10_000;

export const checkPolicy = endpoint({
  method: 'POST',
  path: '/api/company/policy/check',
  summary: 'Says what replacing the policy would do, and does nothing (N04). Computed by what saving itself runs.',
  access: 'administrator',
  input: v.object({
    revision: v.number(),
    policy: policySchema,
    /** Of which effects entries are listed; all are counted. */
    effects: v.optional(v.array(v.picklist(policyEffects)), [...policyEffects]),
    /** Entries passed over, and most that are listed, of each effect: for further pages, and the whole list for an export. */
    from: v.optional(countSchema, 0),
    limit: v.optional(v.pipe(countSchema, v.maxValue(checkedEntriesMost)), 50),
  }),
  output: v.object({
    revision: v.number(),
    counts: v.object({
      sealed: countSchema,
      opened: countSchema,
      excluded: countSchema,
      readmitted: countSchema,
      master: countSchema,
      promoted: countSchema,
      contact: countSchema,
      invitation: countSchema,
      allowed: countSchema,
      withdrawn: countSchema,
    }),
    /** Of the people excluded, how many there are: one may be excluded from many rooms. */
    people: countSchema,
    /** Rooms whose local copies go from the own company's devices (R04). */
    wiped: countSchema,
    entries: v.array(policyEffectSchema),
  }),
});
