import type { RoomRow } from '$lib/projection/rows.ts';
import { unreachable } from '#shared/unreachable.ts';
import { hasDraft } from './line-two.ts';

export const roomFilters = ['all', 'unread', 'external', 'drafts'] as const;
/** Which rooms the list shows. */
export type RoomFilter = (typeof roomFilters)[number];

/** True when a room belongs under the filter. `kept` stays although it was read meanwhile: the room on screen. */
export function passesFilter(room: RoomRow, filter: RoomFilter, kept: string | null = null): boolean {
  switch (filter) {
    case 'all':
      return true;
    case 'unread':
      return room.unread > 0 || room.id === kept;
    case 'external':
      return room.partners.length > 0;
    case 'drafts':
      return hasDraft(room) || room.refused > 0;
    default:
      return unreachable(filter);
  }
}
