import { directRoomId, type RoomId, type UserId } from '#shared/ids.ts';
import { unreachable } from '#shared/unreachable.ts';
import type { OutboxCommand, OutboxRow } from '../projection/tables.ts';

/**
 * Commands after which I can write less into a room than before, as long as something that I wrote there earlier is still
 * on its way: it would come back as refused although I might write it. `waiting` in the order of writing; gives their names.
 */
export function heldBack(waiting: readonly OutboxRow[], me: UserId): ReadonlySet<string> {
  const written = new Set<RoomId>();
  const held = new Set<string>();
  for (const row of waiting) {
    if (row.kind === 'command') {
      const room = closedBy(row, me);
      if (room !== null && written.has(room)) held.add(row.name);
    } else if ('room' in row) written.add(row.room);
  }
  return held;
}

/** The room in which a command takes something away from me; null when it does not. */
function closedBy(row: OutboxCommand, me: UserId): RoomId | null {
  if (row.command === 'set-block') return row.blocked ? directRoomId(me, row.user) : null;
  if (row.command !== 'room-act') return null;
  const { ask, room } = row;
  switch (ask.command) {
    case 'leave-room':
      return room;
    case 'set-role':
      return ask.user === me ? room : null;
    case 'recall-message':
      return ask.author === me ? room : null;
    case 'create-group':
    case 'describe-room':
    case 'add-members':
    case 'remove-member':
      return null;
    default:
      return unreachable(ask);
  }
}
