import type { Transaction } from 'kysely';
import type { CompanyId, ContactId, UserId } from '#shared/ids.ts';
import { limits } from '#shared/limits.ts';
import { audit, type Actor } from '../audit/audit.ts';
import { runCommand } from '../companies/run-command.ts';
import { invalid, notFound } from '../http/problem.ts';
import type { Services } from '../services.ts';
import type { Database } from '../storage/tables/database.ts';
import { giveContacts } from './give-contacts.ts';

/**
 * Gives a contact of the company to another of its members, who gets the card (R10). With whom it is shared stays; who
 * had it keeps it only where it is shared with them.
 * @throws ApiFailure `not-found` for a contact of nobody here or in the trash, `invalid` for oneself and for somebody who cannot have it
 */
export async function changeOwner(
  services: Pick<Services, 'storage' | 'relay' | 'clock'>,
  company: CompanyId,
  id: ContactId,
  owner: UserId,
  by: Actor,
): Promise<void> {
  await runCommand(services, async (trx, changes) => {
    const contact = await trx
      .selectFrom('contact')
      .selectAll()
      .where('id', '=', id)
      .where('company', '=', company)
      .executeTakeFirst();
    if (!contact || contact.trashed_at !== null) throw notFound();
    // Nobody reads a card by taking it: what stands on cards is not told to administrators.
    if (owner === by.user) throw invalid('owner', 'A contact is given to somebody else.');
    if (contact.owner === owner) return;
    await checkOwner(trx, company, owner);
    const names = await namesOf(trx, [contact.owner, owner]);
    await giveContacts(trx, changes, [contact], owner);
    await audit(trx, {
      company,
      by,
      action: 'contact.owner-changed',
      subject: { id, name: contact.name },
      before: { owner: contact.owner, name: names.get(contact.owner) ?? null },
      after: { owner, name: names.get(owner) ?? null },
      at: services.clock(),
    });
  });
}

async function checkOwner(trx: Transaction<Database>, company: CompanyId, owner: UserId): Promise<void> {
  const person = await trx
    .selectFrom('person')
    .select('id')
    .where('id', '=', owner)
    .where('company', '=', company)
    .where('suspended', '=', 0)
    .executeTakeFirst();
  if (!person) throw invalid('owner', 'There is no such active member in this company.');
  const { count } = await trx
    .selectFrom('contact')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('owner', '=', owner)
    .executeTakeFirstOrThrow();
  if (Number(count) >= limits.contactsOfOne) throw invalid('owner', 'This member keeps too many contacts.');
}

async function namesOf(trx: Transaction<Database>, users: readonly UserId[]): Promise<ReadonlyMap<UserId, string>> {
  const rows = await trx.selectFrom('person').select(['id', 'name']).where('id', 'in', users).execute();
  return new Map(rows.map(({ id, name }) => [id, name]));
}
