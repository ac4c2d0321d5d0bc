import type { Transaction } from 'kysely';
import type { CompanyId, UserId } from '#shared/ids.ts';
import { notFound } from '../http/problem.ts';
import { inParts } from '../storage/in-parts.ts';
import type { Database } from '../storage/tables/database.ts';

/**
 * Fails unless a person knows all of these: colleagues, and people of other companies with whom they share a room or who
 * are among the contacts they read (S28). Whoever is nobody, is a stranger, or is out of reach besides is answered alike
 * (R09).
 * @throws ApiFailure `not-found`
 */
export async function checkKnown(
  trx: Transaction<Database>,
  me: { readonly user: UserId; readonly company: CompanyId },
  others: readonly UserId[],
): Promise<void> {
  for (const part of inParts([...new Set(others)])) {
    const colleagues = await trx
      .selectFrom('person')
      .select('id as user')
      .where('id', 'in', part)
      .where('company', '=', me.company)
      .execute();
    const known = new Set(colleagues.map(({ user }) => user));
    const outside = part.filter((user) => !known.has(user));
    if (outside.length === 0) continue;
    for (const { user } of await met(trx, me.user, outside)) known.add(user);
    for (const { user } of await kept(trx, me, outside)) if (user !== null) known.add(user);
    if (outside.some((user) => !known.has(user))) throw notFound();
  }
}

/** Those with whom a person is in a room, also if they have left it. */
const met = (trx: Transaction<Database>, me: UserId, others: readonly UserId[]) =>
  trx
    .selectFrom('room_member as mine')
    .innerJoin('room_member as theirs', 'theirs.room', 'mine.room')
    .select('theirs.user')
    .distinct()
    .where('mine.user', '=', me)
    .where('mine.state', '<>', 'left')
    .where('theirs.user', 'in', others)
    .execute();

/** Those of whom a person reads a card. */
const kept = (
  trx: Transaction<Database>,
  { user, company }: { readonly user: UserId; readonly company: CompanyId },
  others: readonly UserId[],
) =>
  trx
    .selectFrom('contact')
    .leftJoin('contact_reader', (join) =>
      join.onRef('contact_reader.contact', '=', 'contact.id').on('contact_reader.user', '=', user),
    )
    .select('contact.person as user')
    .distinct()
    .where('contact.person', 'in', others)
    .where('contact.company', '=', company)
    .where('contact.trashed_at', 'is', null)
    .where((where) => where.or([where('contact_reader.user', 'is not', null), where('contact.mode', '=', 'company')]))
    .execute();
