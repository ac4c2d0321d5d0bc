import { newCommandId, type UserId } from '#shared/ids.ts';
import type { Core } from '../core.ts';
import { commandName, type RoomFacts, type RoomOpening } from '../projection/tables.ts';

/**
 * Puts into the outbox what asks the server for the 1:1 room with somebody, and keeps how it was asked: should it be
 * refused, asking again is the same. Returns the command's name. Inside a transaction on `roomTables`; the caller
 * refreshes the room.
 */
export async function askForRoom(
  { durable: database }: Pick<Core, 'durable'>,
  facts: RoomFacts,
  user: UserId,
  opening: RoomOpening,
): Promise<string> {
  const id = newCommandId();
  const name = commandName(id);
  const base = { name, room: facts.id, after: null, state: 'waiting', refusal: null } as const;
  await database.facts.put({ ...facts, opening, notAdded: false });
  await database.outbox.add({ kind: 'command', ...base, ...opening, id, user });
  return name;
}
