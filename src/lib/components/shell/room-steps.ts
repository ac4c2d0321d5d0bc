import type { RoomRow } from '$lib/projection/rows.ts';

/** The room above (-1) or below (+1) the one on screen; the first one when none is. Null at either end. */
export function roomBeside(rooms: readonly RoomRow[], selected: string | null, step: -1 | 1): RoomRow | null {
  const at = rooms.findIndex(({ id }) => id === selected);
  return rooms[at < 0 ? 0 : at + step] ?? null;
}
