import type { Transaction } from 'kysely';
import { roomDocument } from '#shared/documents/names.ts';
import { directRoomId, type RoomId, type UserId } from '#shared/ids.ts';
import { mayTalk, type Party } from '#shared/policy/decide.ts';
import { showRoomAsked } from '../blocks/untold-rooms.ts';
import type { Changes } from '../companies/changes.ts';
import { partiesOf } from '../companies/party.ts';
import { runCommand } from '../companies/run-command.ts';
import { notFound } from '../http/problem.ts';
import type { Services } from '../services.ts';
import type { Database } from '../storage/tables/database.ts';
import { answeredBefore, keepAnswer, type CommandName } from './answered.ts';
import { addMembers } from './room-members.ts';

/**
 * Makes sure that the 1:1 room of two people exists (N08). Done once however often it is asked, by either or both;
 * `command` names one asking, whose answer is kept. Who already has the room gets it, sealed or not.
 * @throws ApiFailure `not-found` for nobody, oneself, and anyone one may not talk with: which of these is not told (R09)
 */
export async function openDirectRoom(
  services: Pick<Services, 'storage' | 'relay' | 'clock'>,
  asking: UserId,
  other: UserId,
  command?: CommandName,
): Promise<RoomId> {
  return runCommand(services, async (trx, changes) => {
    const answered = command && (await answeredBefore(trx, asking, command));
    if (answered !== undefined) return JSON.parse(answered) as RoomId;
    const room = await ensureDirectRoom(trx, changes, asking, other, services.clock());
    if (command) await keepAnswer(trx, asking, command, JSON.stringify(room), services.clock());
    return room;
  });
}

/**
 * The same inside a command that does more than that.
 * @throws ApiFailure `not-found` as above
 */
export async function ensureDirectRoom(
  trx: Transaction<Database>,
  changes: Changes,
  asking: UserId,
  other: UserId,
  now: number,
): Promise<RoomId> {
  if (asking === other) throw notFound();
  const room = directRoomId(asking, other);
  const known = await trx.selectFrom('room').select('id').where('id', '=', room).executeTakeFirst();
  if (!known) await create(trx, changes, room, await mayMeet(trx, asking, other), now);
  await showRoomAsked(trx, changes, asking, other);
  return room;
}

async function mayMeet(trx: Transaction<Database>, asking: UserId, other: UserId): Promise<readonly [Party, Party]> {
  const parties = await partiesOf(trx, [asking, other]);
  const [one, two] = [parties.get(asking), parties.get(other)];
  if (!one || !two || !mayTalk(one, two).allowed) throw notFound();
  return [one, two];
}

async function create(
  trx: Transaction<Database>,
  changes: Changes,
  room: RoomId,
  people: readonly [Party, Party],
  now: number,
): Promise<void> {
  await trx
    .insertInto('room')
    .values({
      id: room,
      type: 'direct',
      name: null,
      photo: null,
      description: null,
      history: 'all',
      seal: null,
      created_at: now,
    })
    .execute();
  changes.publish(roomDocument(room), 'room', {
    kind: 'room',
    type: 'direct',
    name: null,
    photo: null,
    description: null,
    history: 'all',
    createdAt: now,
  });
  await addMembers(
    trx,
    changes,
    room,
    people.map(({ user }) => ({ user, role: 'member' })),
    now,
  );
}
