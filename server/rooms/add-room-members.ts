import type { Transaction } from 'kysely';
import type { CompanyId, RoomId, UserId } from '#shared/ids.ts';
import { limits } from '#shared/limits.ts';
import { mayLead } from '#shared/policy/decide.ts';
import { partiesOf } from '../companies/party.ts';
import { notFound, refused } from '../http/problem.ts';
import type { Database } from '../storage/tables/database.ts';
import { checkKnown } from './acquaintances.ts';
import { check, decideAct } from './acting.ts';
import { auditExternal } from './audit-external.ts';
import { tooMany } from './group.ts';
import type { GroupRoom } from './group-room.ts';
import { companiesIn, companiesMeeting } from './masters.ts';
import { mayAllMeet } from './meeting.ts';
import type { CardMember } from './mixed-rooms.ts';
import { changeRoles } from './roles.ts';
import { publishRoomCompanies } from './room-companies.ts';
import { runRoomCommand, type Asking, type RoomServices, type RoomWork } from './room-command.ts';
import { joinMembers } from './room-members.ts';
import { settleRoom } from './settle-room.ts';
import type { Parties } from './alike.ts';

/**
 * Adds people whom the asking person knows to a group (S68). Whoever is new reads all of it or what arrives from then on,
 * as the room has it; whoever was in it before reads what they could, and what arrives from then on. Who is in it already
 * is passed over.
 * @throws ApiFailure `not-found` for people unknown, `refused` with the rule that keeps two apart, does not let the person
 *   add people, or would leave a room with people from outside to masters who may not lead one; `invalid` for too many
 */
export async function addRoomMembers(
  services: RoomServices,
  asking: Asking,
  id: RoomId,
  users: readonly UserId[],
): Promise<void> {
  await runRoomCommand(services, asking, id, 'add-members', async (work) => {
    const { trx, changes, room, me, now } = work;
    const known = new Map(room.members.map((member) => [member.user, member]));
    const joining = [...new Set(users)].filter((user) => known.get(user)?.state !== 'active');
    if (joining.length === 0) return;
    await checkKnown(trx, asking, joining);
    const parties = await partiesThatMeet(trx, room, me, joining);
    const coming = joining.flatMap((user) => parties.get(user)?.company ?? []);
    const before = companiesIn(room.members);
    const after = [...new Set([...before, ...coming])];
    const meeting = companiesMeeting(room.members);
    if (coming.some((company) => !meeting.includes(company))) await openToCompanies(work, parties, after);
    // What arrived in this very millisecond came before.
    const from = (user: UserId): number => (room.history === 'joining' || known.has(user) ? now + 1 : 0);
    const members = joining.map((user) => ({ user, role: 'member', from: from(user) }) as const);
    await joinMembers(trx, changes, id, members, now);
    if (after.length > before.length) {
      const concerned = before.length < 2 ? after : after.filter((company) => !before.includes(company));
      await publishRoomCompanies(trx, changes, id, after);
      await auditExternal(trx, room, after, concerned, { by: asking.by, own: me.company }, now);
    }
    changes.notice(id, room.head, { at: now, notice: 'joined', users: joining, by: me.user, company: null });
    await settleRoom(trx, changes, id, now);
  });
}

/** Everybody who would be in the room, once they may all talk with each other. */
async function partiesThatMeet(
  trx: Transaction<Database>,
  { members }: GroupRoom,
  me: CardMember,
  joining: readonly UserId[],
): Promise<Parties> {
  const staying = members.filter(({ user, state }) => state !== 'left' && !joining.includes(user));
  if (staying.length + joining.length > limits.roomMembers) throw tooMany('users');
  // Whom a rule keeps out meets nobody for now.
  const active = staying.filter(({ state }) => state === 'active').map(({ user }) => user);
  const parties = await partiesOf(trx, [...active, ...joining]);
  const mine = parties.get(me.user);
  if (!mine || joining.some((user) => !parties.has(user))) throw notFound();
  check(mayAllMeet(parties, mine));
  return parties;
}

/**
 * People of another company come in: who adds them may lead rooms with people from outside and add people under the rules
 * of all, and so may whoever leads the room from then on (R06). Masters who may not are members, and told so; where no
 * master would be left, nobody comes in.
 */
async function openToCompanies(
  { trx, changes, room, me, now }: RoomWork,
  parties: Parties,
  companies: readonly CompanyId[],
): Promise<void> {
  const mine = parties.get(me.user);
  if (!mine || !mayLead(mine, 'partners')) throw refused({ rule: 'may-not-lead', company: me.company });
  check(await decideAct(trx, 'add-members', room, me, companies));
  const masters = room.members.filter(({ role, state }) => role === 'master' && state === 'active');
  const may = ({ user }: CardMember): boolean => {
    const party = parties.get(user);
    return party !== undefined && mayLead(party, 'partners');
  };
  const [first, ...rest] = masters.filter((master) => !may(master));
  if (!first) return;
  if (!masters.some(may)) throw refused({ rule: 'may-not-lead', company: first.company });
  const roles = [first, ...rest].map((member) => ({ member, role: 'member', by: me.user, company: null }) as const);
  await changeRoles(trx, changes, room, roles, now);
}
