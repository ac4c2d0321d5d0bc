import * as v from 'valibot';
import { isDocumentName, type DocumentName } from '#shared/documents/names.ts';
import { roomIdSchema, userIdSchema } from '#shared/records/ids.ts';

/** Raised when a word changes its meaning: processes of two versions pass each other's words over, and look in the rows. */
const version = 1;

const documentSchema = v.custom<DocumentName>((name) => typeof name === 'string' && isDocumentName(name));
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const usersSchema = v.array(userIdSchema);

const wordSchema = v.variant('type', [
  /** A commit: which documents it has moved to which sequence, and the messages and recalls in it. */
  v.object({
    type: v.literal('stored'),
    documents: v.array(v.object({ name: documentSchema, seq: count })),
    messages: v.array(
      v.object({ room: roomIdSchema, lane: userIdSchema, n: count, arrival: count, isRecall: v.boolean() }),
    ),
  }),
  v.object({ type: v.literal('typing'), room: roomIdSchema, user: userIdSchema, typing: v.boolean() }),
  /** Read marks that have risen, and are in the rows. */
  v.object({
    type: v.literal('read'),
    marks: v.array(v.object({ room: roomIdSchema, user: userIdSchema, n: count })),
  }),
  /** People who have a live device at the sender since now, or no more. */
  v.object({ type: v.literal('presence'), came: usersSchema, left: usersSchema }),
  /** Some of the people who have a live device at the sender. */
  v.object({ type: v.literal('people'), users: usersSchema }),
  /** Asks every process for its people: one that has just come, or has missed something. */
  v.object({ type: v.literal('who') }),
  /** The sender ends: its people are about to come to other processes. */
  v.object({ type: v.literal('leaving') }),
  /** A device has connected to the sender: its sockets elsewhere are of the past. */
  v.object({ type: v.literal('arrived'), user: userIdSchema, device: v.string(), session: v.string() }),
  /** There is a signal in the table of that name. */
  v.object({ type: v.literal('signal') }),
  /** The sender has said something that nobody heard. */
  v.object({ type: v.literal('missed') }),
]);

/** A word from one process to the others. */
export type Word = v.InferOutput<typeof wordSchema>;
/** What others have to know of a commit. */
export type Stored = Omit<Extract<Word, { type: 'stored' }>, 'type'>;
/** A message of a room, or the recall of one. */
export type StoredMessage = Stored['messages'][number];
/** A read mark. */
export type ReadMark = Extract<Word, { type: 'read' }>['marks'][number];

const envelopeSchema = v.tuple([v.literal(version), v.string(), v.nullable(wordSchema)]);

/** A word with its sender, as text; null for a mere sign of life. */
export const encodeWord = (process: string, word: Word | null): string => JSON.stringify([version, process, word]);

/** What a text says; null when it is not of this version's making. */
export function decodeWord(text: string): { readonly process: string; readonly word: Word | null } | null {
  try {
    const [, process, word] = v.parse(envelopeSchema, JSON.parse(text));
    return { process, word };
  } catch {
    return null;
  }
}
