import { roomDocument } from '#shared/documents/names.ts';
import { newRoomId, type RoomId, type UserId } from '#shared/ids.ts';
import { mayTalk } from '#shared/policy/decide.ts';
import { partiesOf } from '../companies/party.ts';
import { runCommand } from '../companies/run-command.ts';
import { notFound, refused } from '../http/problem.ts';
import type { Services } from '../services.ts';
import { addMembers } from './room-members.ts';

/** A group room that is to be created. Times are epoch milliseconds. */
export interface NewGroupRoom {
  readonly name: string;
  /** Without the creator or with. */
  readonly members: readonly UserId[];
  /** Beside the creator, who always is one. */
  readonly masters?: readonly UserId[] | undefined;
  readonly createdAt?: number | undefined;
}

/**
 * Creates a group room of people who may all talk with each other; everybody reads it from its beginning.
 * @throws ApiFailure `not-found` for unknown people, `refused` with the rule that keeps two of them apart
 */
export async function createGroupRoom(
  services: Pick<Services, 'storage' | 'relay' | 'clock'>,
  creator: UserId,
  { name, members, masters = [], createdAt = services.clock() }: NewGroupRoom,
): Promise<RoomId> {
  const users = [...new Set([creator, ...members])];
  return runCommand(services, async (trx, changes) => {
    const parties = await partiesOf(trx, users);
    if (parties.size < users.length) throw notFound();
    for (const one of parties.values()) {
      for (const other of parties.values()) {
        const decision = mayTalk(one, other);
        if (!decision.allowed) throw refused(decision.refusal);
      }
    }
    const room = newRoomId();
    await trx
      .insertInto('room')
      .values({
        id: room,
        type: 'group',
        name,
        photo: null,
        description: null,
        history: 'all',
        seal: null,
        created_at: createdAt,
      })
      .execute();
    changes.publish(roomDocument(room), 'room', {
      kind: 'room',
      type: 'group',
      name,
      photo: null,
      description: null,
      history: 'all',
      createdAt,
    });
    const isMaster = (user: UserId): boolean => user === creator || masters.includes(user);
    await addMembers(
      trx,
      changes,
      room,
      users.map((user) => ({ user, role: isMaster(user) ? 'master' : 'member' })),
      createdAt,
    );
    changes.notice(room, 1, { at: createdAt, notice: 'created', users: [creator], company: null });
    return room;
  });
}
