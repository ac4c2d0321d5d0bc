import type { Kysely } from 'kysely';
import type { Role } from '#shared/api/accounts.ts';
import { forbidden } from '../http/problem.ts';
import type { Database } from '../storage/tables/database.ts';
import type { Actor } from './audit.ts';

const ranks: Readonly<Record<Role, number>> = { member: 0, administrator: 1, owner: 2 };

/**
 * Fails when somebody may not act any more as what they came: a request that was under way when its maker was suspended,
 * removed or given a lower role does nothing after that. Asked inside the command.
 * @throws ApiFailure `forbidden`
 */
export async function checkActor(db: Kysely<Database>, { user, role }: Pick<Actor, 'user' | 'role'>): Promise<void> {
  if (user === null || role === undefined) return;
  const now = await db.selectFrom('person').select(['role', 'suspended']).where('id', '=', user).executeTakeFirst();
  if (!now || now.suspended === 1 || ranks[now.role] < ranks[role]) throw forbidden();
}
