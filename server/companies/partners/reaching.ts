import type { Kysely } from 'kysely';
import type { CompanyId } from '#shared/ids.ts';
import { mayReachPartners } from '#shared/policy/decide.ts';
import { inParts } from '../../storage/in-parts.ts';
import type { Database } from '../../storage/tables/database.ts';
import { partiesOf } from '../party.ts';
import type { Side } from './state.ts';

/**
 * How many people of companies may talk with partners, as far as their own company goes. People are read only where a
 * policy lists some of them.
 */
export async function reachingPartners(
  db: Kysely<Database>,
  companies: readonly Side[],
): Promise<ReadonlyMap<CompanyId, number>> {
  const ofMode = (mode: Side['policy']['partners']['mode']): CompanyId[] =>
    companies.flatMap(({ company, policy }) => (policy.partners.mode === mode ? [company] : []));
  const counts = new Map<CompanyId, number>();
  for (const part of inParts(ofMode('everyone'))) {
    const rows = await db
      .selectFrom('person')
      .select(({ fn }) => ['company', fn.countAll<number>().as('people')])
      .where('company', 'in', part)
      .where('suspended', '=', 0)
      .groupBy('company')
      .execute();
    for (const { company, people } of rows) counts.set(company, Number(people));
  }
  for (const part of inParts(ofMode('listed'))) {
    const people = await db
      .selectFrom('person')
      .select('id')
      .where('company', 'in', part)
      .where('suspended', '=', 0)
      .execute();
    const parties = await partiesOf(
      db,
      people.map(({ id }) => id),
    );
    for (const party of parties.values()) {
      if (mayReachPartners(party)) counts.set(party.company, (counts.get(party.company) ?? 0) + 1);
    }
  }
  return counts;
}
