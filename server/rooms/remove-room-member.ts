import type { RoomId, UserId } from '#shared/ids.ts';
import { invalid, notFound } from '../http/problem.ts';
import { departMember } from './departures.ts';
import { runRoomCommand, type Asking, type RoomServices } from './room-command.ts';
import { settleRoom } from './settle-room.ts';

/**
 * Takes somebody out of a group, also a group master; for group masters (S68). Who is out already stays out.
 * @throws ApiFailure `not-found` for who was never in it, `refused` for who does not lead it, `invalid` for oneself
 */
export async function removeRoomMember(
  services: RoomServices,
  asking: Asking,
  id: RoomId,
  user: UserId,
): Promise<void> {
  await runRoomCommand(services, asking, id, 'remove-members', async ({ trx, changes, room, me, now }) => {
    if (user === me.user) throw invalid('user', 'Leave the room instead.');
    const member = room.members.find((one) => one.user === user);
    if (!member) throw notFound();
    if (member.state === 'left') return;
    await departMember(trx, changes, room, member, me.user, now);
    changes.notice(id, room.head, { at: now, notice: 'removed', users: [user], by: me.user, company: null });
    await settleRoom(trx, changes, id, now);
  });
}
