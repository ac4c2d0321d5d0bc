import type { CompanyId } from '../ids.ts';
import type { RefusalRule } from '../wire/refusals.ts';
import type { Decision } from './decide.ts';
import { effectiveRules } from './effective-rules.ts';
import type { AudienceRules } from './policy.ts';

/** What members do to a room, beside writing in it (R06, R12, S68). */
export type RoomAct = 'add-members' | 'remove-members' | 'set-role' | 'describe' | 'recall-others' | 'leave';

/** A member as the rules of a room see them. */
export interface RoomActor {
  readonly company: CompanyId;
  readonly role: 'master' | 'member';
  readonly state: 'active' | 'excluded' | 'left';
}

/** A room as its rules see it. */
export interface RoomFacts {
  readonly type: 'direct' | 'group';
  /** Everybody else who is active. */
  readonly others: readonly RoomActor[];
  /** The rules of each company that has people in it, for this audience. */
  readonly rules: readonly AudienceRules[];
}

/**
 * May a member do this to a room? Client and server ask the same. Group masters lead: they add, remove, name masters,
 * name and describe the room, and recall what anybody wrote in it, however long ago, unless one of the companies has
 * nothing recalled. Others add people where every company's rules let anyone. Anybody leaves, but the last
 * master of a room with others in it names a successor first.
 */
export function mayAct(act: RoomAct, actor: RoomActor, room: RoomFacts): Decision {
  if (actor.state !== 'active') return refuse('not-member');
  if (room.type === 'direct') return refuse('invalid');
  const isMaster = actor.role === 'master';
  if (act === 'leave') return isMaster && isLastMaster(room) ? refuse('last-master') : allowed;
  if (isMaster) return act === 'recall-others' && recallsNothing(room) ? refuse('recall-over') : allowed;
  const anyoneAdds = act === 'add-members' && effectiveRules(room.rules)?.invite === 'anyone';
  return anyoneAdds ? allowed : refuse('not-master');
}

const recallsNothing = ({ rules }: RoomFacts): boolean => effectiveRules(rules)?.recallHours === 0;

const isLastMaster = ({ others }: RoomFacts): boolean => {
  const active = others.filter(({ state }) => state === 'active');
  return active.length > 0 && !active.some(({ role }) => role === 'master');
};

const allowed: Decision = { allowed: true };
const refuse = (rule: RefusalRule): Decision => ({ allowed: false, refusal: { rule, company: null } });
