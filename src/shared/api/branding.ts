import * as v from 'valibot';
import { colourSchema } from '../branding/colour.ts';
import { nameSchema, photoSchema } from '../records/value.ts';
import { endpoint } from './endpoint.ts';

/** How a company looks to everybody who sees its people. */
export const brandingSchema = v.object({
  name: nameSchema,
  /** Null for the product's own. */
  colour: v.nullable(v.string()),
  /** The SHA-256 of the logo's bytes; null while its first letter stands for it. */
  logo: v.nullable(photoSchema),
});
export type Branding = v.InferOutput<typeof brandingSchema>;

const storedBrandingSchema = v.object({ ...brandingSchema.entries, revision: v.number() });
export type StoredBranding = v.InferOutput<typeof storedBrandingSchema>;

export const getBranding = endpoint({
  method: 'GET',
  path: '/api/company/branding',
  summary: 'Name, colour and logo of the own company.',
  access: 'administrator',
  input: v.object({}),
  output: storedBrandingSchema,
});

export const setBranding = endpoint({
  method: 'PUT',
  path: '/api/company/branding',
  summary:
    'Changes name, colour and logo if they are still at `revision`; everybody who sees the company sees them at once. A logo is uploaded first, as a room’s photo is.',
  access: 'administrator',
  input: v.object({
    revision: v.number(),
    name: nameSchema,
    colour: v.nullable(colourSchema),
    logo: v.nullable(photoSchema),
  }),
  output: storedBrandingSchema,
});
