import * as v from 'valibot';
import { companyIdSchema, roomIdSchema, userIdSchema } from '../records/ids.ts';
import { nameSchema, photoSchema } from '../records/value.ts';
import { endpoint } from './endpoint.ts';
import { commandIdSchema } from './rooms.ts';

/** What a person is looked for by: exactly this message ID, or exactly this mobile number (S29). */
export const findBySchema = v.picklist(['message-id', 'phone']);
export type FindBy = v.InferOutput<typeof findBySchema>;

/** A person as somebody sees them who may talk with them and does not know them yet. */
export const foundPersonSchema = v.object({
  user: userIdSchema,
  name: nameSchema,
  title: v.nullable(v.string()),
  photo: v.nullable(photoSchema),
  company: v.object({ id: companyIdSchema, name: nameSchema, colour: v.nullable(v.string()), own: v.boolean() }),
  room: roomIdSchema,
});
export type FoundPerson = v.InferOutput<typeof foundPersonSchema>;

export const findPerson = endpoint({
  method: 'POST',
  path: '/api/people/search',
  summary:
    'Finds one person by exact message ID or mobile number. Nobody, and somebody one may not find, are both null; every answer has the same size (R09).',
  access: 'member',
  input: v.object({ by: findBySchema, text: v.pipe(v.string(), v.trim(), v.maxLength(64)) }),
  output: v.object({ person: v.nullable(foundPersonSchema), pad: v.string() }),
});

export const addPerson = endpoint({
  method: 'POST',
  path: '/api/people/add',
  summary: 'Adds a person who was found, and makes sure the 1:1 room exists, if both companies allow it; idempotent.',
  access: 'member',
  input: v.object({ command: commandIdSchema, user: userIdSchema, by: findBySchema }),
  output: v.object({ room: roomIdSchema }),
});
