import type { Transaction } from 'kysely';
import type { Locale, Role } from '#shared/api/accounts.ts';
import type { CompanyMember } from '#shared/api/companies.ts';
import { newUserId, type CompanyId, type GroupId, type UserId } from '#shared/ids.ts';
import { taken } from '../http/problem.ts';
import type { Services } from '../services.ts';
import type { Database } from '../storage/tables/database.ts';
import type { Changes } from './changes.ts';
import { checkGroup, checkMessageId } from './checks.ts';
import { publishPerson } from './directory.ts';
import { memberOf } from './members.ts';
import { refreshReach, untoldReach } from './reach.ts';

/** A person who is to become a member. */
export interface NewMember {
  readonly name: string;
  readonly email: string;
  readonly password: string;
  readonly title?: string | null | undefined;
  readonly group?: GroupId | null | undefined;
  readonly messageId?: string | null | undefined;
  readonly locale?: Locale | undefined;
  /** Spares hashing when many accounts share a password. */
  readonly passwordHash?: string | undefined;
  /** An id chosen beforehand. */
  readonly user?: UserId | undefined;
}

/** The hash to store for a new member's password. It takes as long as it should, so no transaction waits for it. */
export const hashOf = async (
  services: Pick<Services, 'accounts'>,
  { password, passwordHash }: Pick<NewMember, 'password' | 'passwordHash'>,
): Promise<string> => passwordHash ?? (await services.accounts.hashPassword(password));

/**
 * Writes a member and their account, and tells the directory and the member; who writes many tells all of them what they
 * may at the end.
 * @throws ApiFailure `taken`, `invalid`
 */
export async function insertMember(
  trx: Transaction<Database>,
  changes: Changes,
  services: Pick<Services, 'accounts' | 'clock'>,
  company: CompanyId,
  member: Omit<NewMember, 'password' | 'passwordHash'> & { readonly passwordHash: string | null; readonly role: Role },
  { tellsReach = true }: { readonly tellsReach?: boolean } = {},
): Promise<CompanyMember> {
  const { name, title = null, group = null, messageId = null, locale = 'en', role, passwordHash } = member;
  const id = member.user ?? newUserId();
  const email = member.email.toLowerCase();
  const holder = await trx.selectFrom('person').select('id').where('email', '=', email).executeTakeFirst();
  if (holder) throw taken('email');
  if (messageId !== null) await checkMessageId(trx, messageId, id);
  if (group !== null) await checkGroup(trx, company, group, 'group');
  const person = {
    id,
    company,
    name,
    title,
    group_id: group,
    photo: null,
    message_id: messageId,
    suspended: 0,
  } as const;
  await trx
    .insertInto('person')
    .values({
      ...person,
      message_id_key: messageId?.toLowerCase() ?? null,
      email,
      role,
      locale,
      reach: untoldReach,
      created_at: services.clock(),
    })
    .execute();
  await services.accounts.insertAccount(trx, { user: id, email, name, passwordHash });
  publishPerson(changes, person);
  if (tellsReach) await refreshReach(trx, changes, company, services.clock(), id);
  return memberOf(trx, company, id);
}
