import { newCommandId } from '#shared/ids.ts';
import type { Core } from '../core.ts';
import type { RoomAsk } from '../projection/room-commands.ts';
import { roomActRows } from '../projection/room-acts.ts';
import { writeWhole } from '../projection/room-members.ts';
import { commandName, type WholeRoom } from '../projection/tables.ts';

/**
 * Puts into the outbox what asks the server to make a group, as it stands here: asked again after a refusal, it is what
 * became of it meanwhile. Returns the command's name. Inside a transaction on `roomTables`; the caller refreshes the room.
 */
export async function askForGroup(
  { durable, owner }: Pick<Core, 'durable' | 'owner'>,
  facts: WholeRoom,
): Promise<string> {
  await writeWhole(durable, owner, { ...facts, notCreated: null });
  return askOfRoom({ durable }, facts, {
    command: 'create-group',
    name: facts.name ?? '',
    description: facts.description ?? null,
    photo: facts.photo ?? null,
    members: facts.members
      .filter(({ user, state }) => user !== owner.user && state === 'active')
      .map(({ user }) => user),
    history: facts.history ?? 'all',
  });
}

/** Puts an act of a room into the outbox, after those that wait there already. Inside a transaction on `outbox`. */
export async function askOfRoom(
  { durable }: Pick<Core, 'durable'>,
  { id: room }: Pick<WholeRoom, 'id'>,
  ask: RoomAsk,
): Promise<string> {
  const earlier = (await roomActRows(durable, room)).filter(({ state }) => state === 'waiting');
  const id = newCommandId();
  const name = commandName(id);
  await durable.outbox.add({
    kind: 'command',
    command: 'room-act',
    name,
    id,
    room,
    act: room,
    ask,
    // Acts of one room are done in the order in which they were wanted.
    after: earlier.at(-1)?.name ?? null,
    state: 'waiting',
    refusal: null,
  });
  return name;
}
