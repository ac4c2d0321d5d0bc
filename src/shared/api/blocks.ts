import * as v from 'valibot';
import { userIdSchema } from '../records/ids.ts';
import { endpoint } from './endpoint.ts';
import { commandIdSchema } from './rooms.ts';

export const setBlock = endpoint({
  method: 'POST',
  path: '/api/blocks',
  summary:
    'Blocks or unblocks a person of another company; idempotent. They are not told, and what they send meanwhile stays hidden (R08).',
  access: 'member',
  input: v.object({ command: commandIdSchema, user: userIdSchema, blocked: v.boolean() }),
  output: v.object({}),
});
