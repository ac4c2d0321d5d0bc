import type { CompanyId, UserId } from '#shared/ids.ts';
import type { Policy } from '#shared/policy/policy.ts';
import type { Refusal } from '#shared/wire/refusals.ts';
import { Alike, type Parties } from './alike.ts';
import { masterChanges } from './masters.ts';
import type { MemberChange, RoleByRule } from './membership.ts';
import type { CardMember, MixedRoom } from './mixed-rooms.ts';
import type { SealChange } from './seals.ts';
import { directRefusal, groupStanding, ownRefusal, type Standing } from './standing.ts';
import type { WipeChange } from './wipes.ts';

/** What rules as they are now change in rooms of several companies. */
export interface RoomPlan {
  readonly seals: readonly Planned<SealChange>[];
  readonly excluded: readonly (Planned<MemberChange> & { readonly refusal: Refusal })[];
  readonly readmitted: readonly Planned<MemberChange>[];
  readonly roles: readonly Planned<RoleByRule>[];
  readonly wipes: readonly Planned<WipeChange>[];
}

/** A change with all that is known of its room. */
type Planned<Change> = Change & { readonly room: MixedRoom };

/** What a plan is made by. */
export interface Ruling {
  /** Everybody in the rooms, without the suspended. */
  readonly parties: Parties;
  /** The policies of everybody's companies, the suspended people's too. */
  readonly policies: ReadonlyMap<CompanyId, Policy>;
  /** Whose change it is, in each room. */
  readonly first: (room: MixedRoom) => CompanyId | null;
}

type Draft = { readonly [part in keyof RoomPlan]: RoomPlan[part][number][] };

/**
 * What has to change in rooms of several companies so that they are in line with the rules: 1:1 rooms are sealed or
 * opened, members of group rooms excluded or readmitted, masters named, copies wiped or given back (R04, N03, R06).
 * Pure: both saving a policy and trying one out run it (N04). Decisions are made once for people who are alike, so that
 * it costs little more than looking at each membership.
 */
export function planRooms(rooms: readonly MixedRoom[], ruling: Ruling, alike = new Alike(ruling.parties)): RoomPlan {
  const plan: Draft = { seals: [], excluded: [], readmitted: [], roles: [], wipes: [] };
  for (const room of rooms) {
    if (room.type === 'direct') planDirect(plan, room, ruling, alike);
    else planGroup(plan, room, ruling, alike);
  }
  return plan;
}

function planDirect(plan: Draft, room: MixedRoom, ruling: Ruling, alike: Alike): void {
  const [one, other] = room.members.filter(isStanding);
  if (!one || !other) return;
  const { seal: before } = room;
  const refusal = directRefusal([one, other], ruling.parties, before, ruling.first(room), alike);
  const isSame = refusal?.rule === before?.rule && refusal?.company === before?.company;
  if (!isSame) plan.seals.push({ room, refusal });
  for (const member of [one, other]) {
    const own = refusal === null ? null : ownRefusal(member, [one, other], alike);
    const wipe = wipeOf(room, member, own, ruling.policies);
    if (wipe) plan.wipes.push(wipe);
  }
}

function planGroup(plan: Draft, room: MixedRoom, ruling: Ruling, alike: Alike): void {
  const members = room.members.filter(isStanding);
  const standing = groupStanding(members, ruling.parties, ruling.first(room), alike);
  const [out, back] = [new Set(standing.excluded), new Set(standing.readmitted)];
  const active: CardMember[] = [];
  const after: CardMember[] = [];
  for (const member of members) {
    const { user, company } = member;
    if (out.has(user)) {
      const refusal = ownRefusal(member, members, alike) ?? { rule: 'excluded', company };
      plan.excluded.push({ room, member, refusal });
    }
    if (back.has(user)) plan.readmitted.push({ room, member });
    const isOut = out.has(user) || (member.state === 'excluded' && !back.has(user));
    // Who comes back is in the room from now on: later than everybody.
    const since = back.has(user) ? Number.MAX_SAFE_INTEGER : member.since;
    const now: CardMember = { ...member, since, state: isOut ? 'excluded' : 'active' };
    if (!isOut) active.push(now);
    after.push(now);
  }
  plan.wipes.push(...groupWipes(room, after, ruling, alike));
  const { demoted, promoted } = masterChanges(active, ruling.parties, alike);
  for (const member of demoted) plan.roles.push({ room, member, role: 'member', isBack: back.has(member.user) });
  if (promoted) plan.roles.push({ room, member: promoted, role: 'master', isBack: back.has(promoted.user) });
}

/**
 * Whose copies of a group go, and who may have it again, once everybody stands as in `members`: copies go from devices of
 * people whose own company keeps them out and wants that.
 */
export function* groupWipes<Room extends Pick<MixedRoom, 'room' | 'wiped'>>(
  room: Room,
  members: readonly CardMember[],
  { policies }: Pick<Ruling, 'policies'>,
  alike: Alike,
): Iterable<WipeChange & { readonly room: Room }> {
  const standing = members.filter(isStanding);
  for (const member of standing) {
    const { company } = member;
    const isOut = member.state === 'excluded';
    const refusal = isOut ? (ownRefusal(member, standing, alike) ?? { rule: 'excluded' as const, company }) : null;
    const change = wipeOf(room, member, refusal, policies);
    if (change) yield change;
  }
}

function wipeOf<Room extends Pick<MixedRoom, 'room' | 'wiped'>>(
  room: Room,
  member: CardMember,
  refusal: Refusal | null,
  policies: Ruling['policies'],
): (WipeChange & { readonly room: Room }) | null {
  const isWiped = refusal !== null && policies.get(member.company)?.withdrawal.partners === 'wipe';
  return isWiped === room.wiped.has(member.user) ? null : { room, member, refusal: isWiped ? refusal : null };
}

const isStanding = (member: CardMember): member is CardMember & { readonly state: Standing['state'] } =>
  member.state !== 'left';

/** How many things of each sort a plan changes, for those who keep or read a record of it. */
export const countsOf = ({
  seals,
  excluded,
  readmitted,
  roles,
  wipes,
}: RoomPlan): Readonly<Record<string, number>> => ({
  sealed: seals.filter(({ room, refusal }) => room.seal === null && refusal !== null).length,
  opened: seals.filter(({ refusal }) => refusal === null).length,
  excluded: excluded.length,
  readmitted: readmitted.length,
  masters: roles.length,
  wiped: wipes.filter(({ refusal }) => refusal !== null).length,
});

/** The people whom a plan excludes from a room, each once. */
export const excludedPeople = ({ excluded }: Pick<RoomPlan, 'excluded'>): ReadonlySet<UserId> =>
  new Set(excluded.map(({ member }) => member.user));
