import * as v from 'valibot';
import type { RecordId, UserId } from '#shared/ids.ts';
import { recordIdSchema, roomIdSchema } from '#shared/records/ids.ts';
import { sendingKey, sendingPrefix } from './draft-key.ts';

const sendingSchema = v.object({
  room: roomIdSchema,
  id: recordIdSchema,
  text: v.string(),
  at: v.number(),
  /** The files of the composer that go with it; the last one's message is `id`. */
  files: v.exactOptional(v.array(v.object({ attached: v.number(), id: recordIdSchema }))),
});

/** A message that left the composer; `at` orders several, epoch milliseconds. */
export type Sending = v.InferOutput<typeof sendingSchema>;

/**
 * Keeps a message where the next page finds it, in the same turn in which it leaves the composer: a database answers only
 * later, and the page may end before it does (P2). `dropSending` takes it away.
 */
export function keepSending(user: UserId, message: Omit<Sending, 'at'>): void {
  try {
    localStorage.setItem(
      sendingKey(user, message.id),
      JSON.stringify({ ...message, at: Date.now() } satisfies Sending),
    );
  } catch {
    // Full or forbidden: the database has it within a moment.
  }
}

/** Drops the copy of a message that is on disk, or back where it was typed. */
export const dropSending = (user: UserId, id: RecordId): void => localStorage.removeItem(sendingKey(user, id));

/** What an earlier page, or another tab just now, was about to keep; oldest first. */
export function keptSending(user: UserId): Sending[] {
  const prefix = sendingPrefix(user);
  return Object.keys(localStorage)
    .filter((key) => key.startsWith(prefix))
    .flatMap((key) => readSending(localStorage.getItem(key)))
    .sort((one, other) => one.at - other.at);
}

function readSending(text: string | null): Sending[] {
  try {
    const parsed = v.safeParse(sendingSchema, JSON.parse(text ?? ''));
    return parsed.success ? [parsed.output] : [];
  } catch {
    // Written by something else: as good as nothing.
    return [];
  }
}
