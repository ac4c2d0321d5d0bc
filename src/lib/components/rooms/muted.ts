import type { RoomRow } from '$lib/projection/rows.ts';

/** The end of what has no end. */
export const forEver = Number.MAX_SAFE_INTEGER;

/** Whether nothing of a room is to be pointed out now; `now` is epoch milliseconds. */
export const isMuted = (room: Pick<RoomRow, 'mutedUntil'>, now: number): boolean => (room.mutedUntil ?? 0) > now;

/** What is unread in all rooms but the muted ones. */
export const unreadIn = (rooms: readonly RoomRow[], now: number): number =>
  rooms.reduce((sum, room) => (isMuted(room, now) ? sum : sum + room.unread), 0);
