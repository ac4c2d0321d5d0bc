import type { MemberRow, OpenRoom, PersonRow, RoomActRow } from '$lib/projection/rows.ts';
import type { CompanyId, UserId } from '#shared/ids.ts';
import type { AudienceRules } from '#shared/policy/policy.ts';
import { mayAct, type RoomAct } from '#shared/policy/room-acts.ts';

/** True while I am on my way out of a room. */
export const isLeaving = (room: OpenRoom): boolean =>
  room.acts?.some(({ ask, state }) => ask.command === 'leave-room' && state === 'waiting') ?? false;

/**
 * What I may do to a group, by the same function that the server asks (R06, S68). `colleagueRules` are my company's for
 * rooms without anybody from outside.
 */
export function myActs(room: OpenRoom, me: UserId, colleagueRules: AudienceRules | null): Record<RoomAct, boolean> {
  const actor = room.members.find(({ user }) => user === me);
  const isIn = (room.state === 'active' || room.state === 'waiting') && !isLeaving(room);
  const told = room.companies.filter(({ rulesUnknown }) => rulesUnknown !== true).map(({ rules }) => rules);
  const rules = room.partners.length > 0 ? told : colleagueRules === null ? [] : [colleagueRules];
  const others = room.members.filter(({ user, waiting }) => user !== me && waiting !== 'removed');
  const may = (act: RoomAct): boolean =>
    actor !== undefined && isIn && mayAct(act, actor, { type: room.type, others, rules }).allowed;
  return {
    'add-members': may('add-members') && room.sealed === null,
    'remove-members': may('remove-members'),
    'set-role': may('set-role'),
    describe: may('describe'),
    'recall-others': may('recall-others') && room.sealed === null,
    leave: may('leave'),
  };
}

/**
 * Who of a room can lead it, as far as this device knows: of my company whoever stands in its directory, which lists
 * nobody who is suspended; who of the others is suspended is not told to anybody.
 */
export function whoCanLead(
  own: CompanyId,
  colleagues: readonly Pick<PersonRow, 'user'>[],
): (member: Pick<MemberRow, 'user' | 'company'>) => boolean {
  const listed = new Set(colleagues.map(({ user }) => user));
  // A directory that was not read yet tells of nobody.
  return ({ user, company }) => company !== own || listed.size === 0 || listed.has(user);
}

/**
 * True when I am the last group master who can lead a room with others in it: I name who comes after me first (R06).
 * What this device did not know the server has said, where it refused to let me go without.
 */
export function needsSuccessor(
  room: OpenRoom,
  me: UserId,
  canLead: (member: MemberRow) => boolean = () => true,
): boolean {
  const actor = room.members.find(({ user }) => user === me);
  if (actor === undefined || room.type === 'direct' || room.state !== 'active') return false;
  const others = room.members.filter(({ user }) => user !== me).filter(canLead);
  const decision = mayAct('leave', actor, { type: room.type, others, rules: [] });
  if (!decision.allowed) return decision.refusal.rule === 'last-master';
  return refusedLeaving(room) !== null && others.some(({ state }) => state === 'active');
}

/** My leaving, where the server refused it because nobody would lead the room: it asks who does from then on (R06). */
export const refusedLeaving = (room: Pick<OpenRoom, 'acts'>): RoomActRow | null =>
  room.acts?.find(
    ({ ask, state, refusal }) => ask.command === 'leave-room' && state === 'refused' && refusal?.rule === 'last-master',
  ) ?? null;

const asked = new Set<string>();

/** Whether a refusal of this name has opened the choice of a successor for the first time: whoever closed it is not asked again. */
export function asksFirst({ name }: Pick<RoomActRow, 'name'>): boolean {
  const isFirst = !asked.has(name);
  asked.add(name);
  return isFirst;
}
