import { hashKey } from '#shared/documents/digest.ts';
import type { UserId } from '#shared/ids.ts';
import type { MemberRow } from './rows.ts';

/**
 * A short name of exactly these people, in whatever order. Two sets may share one, if hardly ever: who finds rooms by it
 * looks at who is in them.
 */
export function peopleKey(users: readonly UserId[]): string {
  const names = [...users].sort().join(' ');
  return `${users.length}.${hashKey(names).toString(36)}.${hashKey(`~${names}`).toString(36)}`;
}

/** Whether somebody is counted among the people of a room: not who has left, nor who is being taken out. */
export const isInside = ({ state, waiting }: Pick<MemberRow, 'state' | 'waiting'>): boolean =>
  state === 'active' && waiting !== 'removed';
