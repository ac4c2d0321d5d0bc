import type { Core } from '../core.ts';
import { membersOf, withMembers } from '../projection/room-members.ts';
import { blockRecord, type RoomFacts } from '../projection/tables.ts';
import { askForGroup } from './ask-for-group.ts';
import { askForRoom } from './ask-for-room.ts';

/**
 * The name of the command that must be answered before anything can be written into a room, or null when it exists
 * already. A room that still waits and whose command is gone, because it was refused, asks again as before. Inside a transaction on
 * `roomTables`.
 */
export async function ensureCommand(core: Pick<Core, 'durable' | 'owner'>, facts: RoomFacts): Promise<string | null> {
  const { outbox } = core.durable;
  if (facts.entry !== 'waiting') return unblocking(core, facts);
  const rows = await outbox.where('[room+state]').equals([facts.id, 'waiting']).toArray();
  const known = rows.find((row) => row.kind === 'command');
  if (known) return known.name;
  if (facts.type === 'group') {
    return askForGroup(core, withMembers(facts, await membersOf(core.durable, facts.id)));
  }
  const { other } = facts.people;
  return other ? askForRoom(core, facts, other.user, facts.opening ?? { command: 'open-direct-room' }) : null;
}

/** What is written to somebody whom I have just unblocked waits until the server knows (R08). */
async function unblocking(
  { durable }: Pick<Core, 'durable'>,
  { people: { other } }: Pick<RoomFacts, 'people'>,
): Promise<string | null> {
  if (other === null) return null;
  const rows = await durable.outbox.where('record').equals(blockRecord(other.user)).sortBy('order');
  return rows.at(-1)?.name ?? null;
}
