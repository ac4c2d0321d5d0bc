import type { RoomId } from '#shared/ids.ts';
import type { FoyerDatabase } from './database.ts';
import type { RoomActRow } from './rows.ts';
import type { RoomAsk } from './room-commands.ts';
import { isRoomAct, type OutboxRoomCommand, type OutboxRow } from './tables.ts';

/** The acts of a group that the server has not done, or has refused, in their order. */
export async function roomActRows(database: FoyerDatabase, room: RoomId): Promise<OutboxRoomCommand[]> {
  const rows: OutboxRow[] = await database.outbox.where('act').equals(room).sortBy('order');
  return rows.filter(isRoomAct);
}

/** The same, as the screen shows them. */
export const roomActs = async (database: FoyerDatabase, room: RoomId): Promise<RoomActRow[]> =>
  (await roomActRows(database, room)).map(({ name, state, refusal, ask }) => ({ name, state, refusal, ask }));

/** What of a group's acts the server has still to do. */
export const waitingAsks = (acts: readonly Pick<RoomActRow, 'ask' | 'state'>[]): RoomAsk[] =>
  acts.filter(({ state }) => state === 'waiting').map(({ ask }) => ask);
