import type { UserId } from '#shared/ids.ts';
import type { RoomAsk } from './room-commands.ts';
import type { TimelineRow } from './rows.ts';

/** A message as the screen shows it while a group master's wish to have it recalled waits on this device (R12). */
export function beingRecalled(row: TimelineRow, asks: readonly RoomAsk[], me: UserId): TimelineRow {
  const isAsked = asks.some(
    (ask) => ask.command === 'recall-message' && ask.author === row.lane && ask.message === row.id,
  );
  return isAsked ? { ...row, state: 'waiting', refusal: null, content: { type: 'recalled', by: me } } : row;
}
