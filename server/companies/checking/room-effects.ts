import type { CompanyId } from '#shared/ids.ts';
import type { CardMember, MixedRoom } from '../../rooms/mixed-rooms.ts';
import type { RoomPlan } from '../../rooms/plan.ts';
import type { Effect } from './entries.ts';

/** What a plan does to rooms, as lines of a list. In a 1:1 room the company's own member is named first. */
export function* roomEffects({ seals, excluded, readmitted, roles }: RoomPlan, company: CompanyId): Iterable<Effect> {
  for (const { room, refusal } of seals) {
    // Another reason for a room that stays sealed changes nothing for anybody.
    if (room.seal !== null && refusal !== null) continue;
    const own = room.members.find((member) => member.company === company);
    const other = room.members.find((member) => member !== own);
    if (!own || !other) continue;
    yield {
      ...inRoom(room),
      effect: refusal === null ? 'opened' : 'sealed',
      person: own.user,
      other: other.user,
      refusal,
    };
  }
  for (const { room, member, refusal } of excluded) yield { ...about(room, member), effect: 'excluded', refusal };
  for (const { room, member } of readmitted) yield { ...about(room, member), effect: 'readmitted' };
  for (const { room, member, role } of roles) {
    if (role === 'master') yield { ...about(room, member), effect: 'promoted' };
    else {
      const refusal = { rule: 'may-not-lead', company: member.company } as const;
      yield { ...about(room, member), effect: 'master', refusal };
    }
  }
}

const inRoom = ({ room, type, name }: MixedRoom) => ({ room: { id: room, type, name }, audience: 'partners' }) as const;

const about = (room: MixedRoom, { user }: CardMember) =>
  ({ ...inRoom(room), person: user, other: null, refusal: null }) as const;
