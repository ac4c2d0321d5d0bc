import { hashKey } from '#shared/documents/digest.ts';
import type { UserId } from '#shared/ids.ts';
import type { MemberRow } from './rows.ts';

/**
 * A short name of exactly these people, in whatever order. Two sets may share one, if hardly ever: who finds rooms by it
 * looks at who is in them.
 */
export function peopleKey(users: readonly UserId[]): string {
  return `${users.length}.${digest([...users].sort().join(' '))}`;
}

/** Stands for everything that is known of these members: another one when anything of it is another. */
export const memberDigest = (members: readonly MemberRow[]): string => digest(JSON.stringify(members));

/** Whether somebody is counted among the people of a room: not who has left, nor who is being taken out. */
export const isInside = ({ state, waiting }: Pick<MemberRow, 'state' | 'waiting'>): boolean =>
  state === 'active' && waiting !== 'removed';

const digest = (text: string): string => `${hashKey(text).toString(36)}.${hashKey(`~${text}`).toString(36)}`;
