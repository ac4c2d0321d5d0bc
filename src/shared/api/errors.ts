import * as v from 'valibot';
import { refusalSchema } from '../wire/refusals.ts';

/**
 * Every answer that is no success, with a kind the client can act on:
 * `signed-out` sign in (401), `forbidden` not this role (403), `not-found` also where existence must not be told (404),
 * `taken` the wanted name is somebody else's (409), `invalid` the fields that are wrong (422), `refused` a company's rule (403),
 * `too-fast` after `retryAfterSeconds` (429), `unavailable` the server cannot now (503).
 */
export const apiErrorSchema = v.object({
  error: v.picklist(['signed-out', 'forbidden', 'not-found', 'taken', 'invalid', 'refused', 'too-fast', 'unavailable']),
  /** One sentence for developers, in English. */
  message: v.string(),
  fields: v.optional(v.array(v.string())),
  refusal: v.optional(refusalSchema),
  retryAfterSeconds: v.optional(v.number()),
});
export type ApiError = v.InferOutput<typeof apiErrorSchema>;
