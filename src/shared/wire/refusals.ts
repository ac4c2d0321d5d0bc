import * as v from 'valibot';
import { companyIdSchema } from '../records/ids.ts';

/**
 * Why a record or a command was not accepted. A client can act on each:
 * - `partners-off`, `partners-not-listed`, `company-not-allowed`, `company-denied`, `company-paused`: a rule of `company` (R03);
 * - `may-not-lead`: `company` does not let this person lead rooms with people from outside (R06);
 * - `not-master`: only group masters do this here; `last-master`: the last one names a successor first (R06, S68);
 * - `line-and-partners`: LINE users and partners are not mixed in one room (R07);
 * - `recall-over`: the time in which a message may be recalled is over, or `company` allows no recall (R12);
 * - `files-off`: `company` lets no files into such rooms; `file-too-large`: none of that size (R03);
 * - `file-unknown`: the record names a file that the server did not give to it; uploading it again helps;
 * - `sealed`: the room is readable only, by a rule of `company` when known (R04);
 * - `excluded`, `not-member`: the sender may not write here any more (R05);
 * - `blocked`: the sender blocks the other person of the 1:1 room, and can unblock them (R08);
 * - `recalled`: the record was recalled before;
 * - `recalled-by-master`: a group master of the room has recalled the message (R12);
 * - `erased`: the record is gone for good, by the rules of retention or with its author (P7);
 * - `too-long`, `invalid`: the record itself; a composer stops these before they are sent;
 * - `stamp-again`: the device's clock is ahead; the client stamps again by itself;
 * - `in-use`: a contact that a colleague is talking with stays (S50);
 * - `not-found`: there is nothing here for the sender; also the answer when existence must not be told (R09).
 */
export const refusalRules = [
  'partners-off',
  'partners-not-listed',
  'company-not-allowed',
  'company-denied',
  'company-paused',
  'may-not-lead',
  'not-master',
  'last-master',
  'line-and-partners',
  'recall-over',
  'files-off',
  'file-too-large',
  'file-unknown',
  'sealed',
  'excluded',
  'not-member',
  'blocked',
  'recalled',
  'recalled-by-master',
  'erased',
  'too-long',
  'invalid',
  'stamp-again',
  'in-use',
  'not-found',
] as const;
export type RefusalRule = (typeof refusalRules)[number];

/** A refusal and whose rule it is; `company` is null when it is nobody's or must not be told. */
export const refusalSchema = v.strictObject({
  rule: v.picklist(refusalRules),
  company: v.nullable(companyIdSchema),
});
export type Refusal = v.InferOutput<typeof refusalSchema>;
