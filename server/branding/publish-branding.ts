import type { Transaction } from 'kysely';
import type { CompanyId } from '#shared/ids.ts';
import { publishBlocksOf } from '../blocks/publish-blocks.ts';
import type { Changes } from '../companies/changes.ts';
import { companyProfile, publishCompany } from '../companies/directory.ts';
import { publishProfiles } from '../contacts/publish.ts';
import { publishRoomCompany } from '../rooms/room-companies.ts';
import type { Database } from '../storage/tables/database.ts';

/** Publishes how a company looks wherever it is shown: its directory, rooms with others, cards others keep, and lists of the blocked. */
export async function publishBranding(trx: Transaction<Database>, changes: Changes, company: CompanyId): Promise<void> {
  publishCompany(changes, await companyProfile(trx, company));
  await publishRoomCompany(trx, changes, company);
  const kept = await trx
    .selectFrom('contact')
    .innerJoin('person', 'person.id', 'contact.person')
    .select('person.id')
    .distinct()
    .where('person.company', '=', company)
    .execute();
  await publishProfiles(
    trx,
    changes,
    kept.map(({ id }) => id),
  );
  const blocked = await trx
    .selectFrom('block')
    .innerJoin('person', 'person.id', 'block.other')
    .select('person.id')
    .distinct()
    .where('person.company', '=', company)
    .where('block.to_at', 'is', null)
    .execute();
  for (const { id } of blocked) await publishBlocksOf(trx, changes, id);
}
