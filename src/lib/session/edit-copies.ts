import * as v from 'valibot';
import type { RoomId, UserId } from '#shared/ids.ts';
import { recordIdSchema } from '#shared/records/ids.ts';
import { editKey } from './draft-key.ts';

const editSchema = v.object({ id: recordIdSchema, text: v.string() });

/** What an own message is being changed to. */
export type EditCopy = v.InferOutput<typeof editSchema>;

/** Keeps an edit with every key press, where the next page finds it (M02). */
export function keepEdit(user: UserId, room: RoomId, edit: EditCopy): void {
  try {
    localStorage.setItem(editKey(user, room), JSON.stringify(edit));
  } catch {
    // Full or forbidden: it stands in the composer.
  }
}

/** Drops the copy of an edit that is on disk, was given up or stands elsewhere. */
export const dropEdit = (user: UserId, room: RoomId): void => localStorage.removeItem(editKey(user, room));

/** The edit that an earlier page has left in a room. */
export function keptEdit(user: UserId, room: RoomId): EditCopy | null {
  try {
    const parsed = v.safeParse(editSchema, JSON.parse(localStorage.getItem(editKey(user, room)) ?? ''));
    return parsed.success ? parsed.output : null;
  } catch {
    // Nothing, or written by something else.
    return null;
  }
}
