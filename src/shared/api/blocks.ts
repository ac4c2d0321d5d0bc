import * as v from 'valibot';
import { userIdSchema } from '../records/ids.ts';
import { timeSchema } from '../records/value.ts';
import { endpoint } from './endpoint.ts';
import { commandIdSchema } from './rooms.ts';

export const setBlock = endpoint({
  method: 'POST',
  path: '/api/blocks',
  summary:
    'Blocks or unblocks a person of another company; idempotent. They are not told, and what they send meanwhile stays hidden (R08). A block that was made without a network counts from `at`, epoch milliseconds.',
  access: 'member',
  input: v.object({ command: commandIdSchema, user: userIdSchema, blocked: v.boolean(), at: v.optional(timeSchema) }),
  output: v.object({}),
});
