import * as v from 'valibot';
import { timeSchema } from '../records/value.ts';
import { endpoint } from './endpoint.ts';

export const whoChangedPolicy = endpoint({
  method: 'GET',
  path: '/api/company/policy/changed',
  summary: 'Who changed the own company’s policy last, and when: for an administrator whose draft was overtaken (N04).',
  access: 'administrator',
  input: v.object({}),
  output: v.object({
    /** Null where it was never changed. `by` is null for what the other side of a link or the server did. */
    changed: v.nullable(v.object({ by: v.nullable(v.string()), at: timeSchema })),
  }),
});
