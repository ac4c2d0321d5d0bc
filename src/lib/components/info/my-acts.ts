import type { OpenRoom } from '$lib/projection/rows.ts';
import type { UserId } from '#shared/ids.ts';
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

/** True when I am the last group master of a room with others in it: I name who comes after me first (R06). */
export function needsSuccessor(room: OpenRoom, me: UserId): boolean {
  const actor = room.members.find(({ user }) => user === me);
  if (actor === undefined || room.type === 'direct' || room.state !== 'active') return false;
  const others = room.members.filter(({ user }) => user !== me);
  const decision = mayAct('leave', actor, { type: room.type, others, rules: [] });
  return !decision.allowed && decision.refusal.rule === 'last-master';
}
