import * as v from 'valibot';
import { endpoint } from './endpoint.ts';

/** What an administrator should look at; each is solved on a page of the console. */
export const attentionKinds = [
  'partners-waiting',
  'partners-troubled',
  'invitations-expiring',
  'invitations-expired',
  'never-signed-in',
  'suspended',
  'one-owner',
  'rooms-sealed',
  'no-mail',
] as const;
export type AttentionKind = (typeof attentionKinds)[number];

export const getOverview = endpoint({
  method: 'GET',
  path: '/api/company/overview',
  summary: 'The own company in numbers, and what needs attention.',
  access: 'administrator',
  input: v.object({}),
  output: v.object({
    members: v.number(),
    suspended: v.number(),
    invitations: v.number(),
    partners: v.number(),
    /** Rooms in which members meet people of other companies. */
    externalRooms: v.number(),
    /** What rooms, directory, contacts and photos of the company take on the server. */
    storedBytes: v.number(),
    attention: v.array(v.object({ kind: v.picklist(attentionKinds), count: v.number() })),
  }),
});
export type Overview = v.InferOutput<typeof getOverview.output>;
