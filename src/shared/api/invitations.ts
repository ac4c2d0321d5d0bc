import * as v from 'valibot';
import { emailSchema } from './accounts.ts';
import { endpoint } from './endpoint.ts';
import { commandIdSchema } from './rooms.ts';

export const inviteByEmail = endpoint({
  method: 'POST',
  path: '/api/invitations',
  summary:
    'Sends an invitation with the own contact link; idempotent. What was not sent is given to send oneself (S26, S31).',
  access: 'member',
  input: v.object({ command: commandIdSchema, email: emailSchema }),
  output: v.object({
    outcome: v.picklist(['sent', 'failed', 'not-set-up']),
    subject: v.string(),
    text: v.string(),
  }),
});
