import type { RoomId, UserId } from '#shared/ids.ts';
import { refused } from '../http/problem.ts';
import { check, decideAct } from './acting.ts';
import { departMember } from './departures.ts';
import { needsLeader } from './leaders.ts';
import { changeRoles } from './roles.ts';
import { runRoomCommand, type Asking, type RoomServices } from './room-command.ts';
import { activeMember, checkLeader } from './set-room-role.ts';
import { settleRoom } from './settle-room.ts';

/**
 * Leaves a group. The last group master names a successor, who is there and may lead the room; where another master can
 * act, or nobody else may lead it, none is needed and the name is passed over (R06).
 * @throws ApiFailure `refused` for the last master without a successor, and for one who may not lead; `not-found` for a
 *   successor who is not there
 */
export async function leaveRoom(services: RoomServices, asking: Asking, id: RoomId, successor?: UserId): Promise<void> {
  await runRoomCommand(services, asking, id, null, async ({ trx, changes, room, me, now }) => {
    const decision = await decideAct(trx, 'leave', room, me);
    if (!decision.allowed && decision.refusal.rule !== 'last-master') check(decision);
    // By what the room is without whoever leaves it. Where nobody could lead it, nobody is held back for that either.
    const staying = room.members.filter(({ user }) => user !== me.user);
    const isLastMaster = me.role === 'master' && (await needsLeader(trx, { members: staying }));
    if (isLastMaster) {
      if (successor === undefined || successor === me.user) throw refused({ rule: 'last-master', company: null });
      const member = activeMember(room, successor);
      await checkLeader(trx, { members: staying }, member);
      await changeRoles(trx, changes, room, [{ member, role: 'master', by: me.user, company: null }], now);
    }
    await departMember(trx, changes, room, me, me.user, now);
    changes.notice(id, room.head, { at: now, notice: 'left', users: [me.user], by: me.user, company: null });
    await settleRoom(trx, changes, id, now);
  });
}
