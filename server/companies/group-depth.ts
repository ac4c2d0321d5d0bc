import type { Kysely } from 'kysely';
import type { CompanyId, GroupId } from '#shared/ids.ts';
import { limits } from '#shared/limits.ts';
import { ApiFailure } from '../http/api-failure.ts';
import type { Database } from '../storage/tables/database.ts';
import { pathUp } from './party.ts';

/** The groups of a company, each with the one above it. */
export type Parents = ReadonlyMap<GroupId, GroupId | null>;

/** Reads the groups of a company. */
export async function parentsOf(db: Kysely<Database>, company: CompanyId): Promise<Parents> {
  const groups = await db.selectFrom('company_group').select(['id', 'parent']).where('company', '=', company).execute();
  return new Map(groups.map(({ id, parent }) => [id, parent]));
}

/** How many levels a group has, itself and those under it. */
export function heightOf(parents: Parents, group: GroupId): number {
  const depths = [...parents.keys()].map((under) => pathUp(parents, under).indexOf(group) + 1);
  return Math.max(1, ...depths);
}

/**
 * Fails when `levels` levels of groups under `parent` would be deeper than anybody's chart: whoever is judged by groups is
 * judged by all above theirs. @throws ApiFailure `invalid`
 */
export function checkDepth(parents: Parents, parent: GroupId, levels: number): void {
  if (pathUp(parents, parent).length + levels > limits.groupDepth) {
    const message = `Groups lie at most ${limits.groupDepth} levels deep.`;
    throw new ApiFailure('invalid', { fields: ['parent', 'depth'], message });
  }
}
