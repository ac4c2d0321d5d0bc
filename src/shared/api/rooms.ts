import * as v from 'valibot';
import { roomIdSchema, userIdSchema } from '../records/ids.ts';
import { endpoint } from './endpoint.ts';

/** A client-made id: the same command sent twice is done once, and answered alike (per person). */
export const commandIdSchema = v.pipe(v.string(), v.regex(/^[0-9a-z]{20}$/));

export const openDirectRoom = endpoint({
  method: 'POST',
  path: '/api/rooms/direct',
  summary: 'Makes sure the 1:1 room with a person exists, if both companies allow it; idempotent (N08).',
  access: 'member',
  input: v.object({ command: commandIdSchema, user: userIdSchema }),
  output: v.object({ room: roomIdSchema }),
});
