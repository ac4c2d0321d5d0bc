import * as v from 'valibot';
import { limits } from '../limits.ts';
import { sentFileSchema } from './file.ts';
import { keySchema, timeSchema } from './value.ts';

/**
 * A message of a room's page, in its author's lane: a text, a file, or both. A later version of the same record is an edit
 * of the text; `at` stays, and so does the file.
 */
export const messageSchema = v.pipe(
  v.strictObject({
    key: keySchema,
    kind: v.literal('message'),
    at: timeSchema,
    text: v.pipe(v.string(), v.maxLength(limits.messageLength)),
    file: v.exactOptional(sentFileSchema),
  }),
  v.check(({ text, file }) => file !== undefined || text.trim() !== '', 'empty'),
);
export type Message = v.InferOutput<typeof messageSchema>;

/** Says that a record of the same lane is recalled (R12, N10). */
export const recallSchema = v.strictObject({ key: keySchema, kind: v.literal('recall'), at: timeSchema });
export type Recall = v.InferOutput<typeof recallSchema>;

/** What a person may write into a page. */
export const authoredSchema = v.variant('kind', [messageSchema, recallSchema]);
export type Authored = v.InferOutput<typeof authoredSchema>;
