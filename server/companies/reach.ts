import type { Transaction } from 'kysely';
import { homeDocument } from '#shared/documents/names.ts';
import type { CompanyId, UserId } from '#shared/ids.ts';
import { mayLead, mayReachLine, mayReachPartners, type Party } from '#shared/policy/decide.ts';
import type { Database } from '../storage/tables/database.ts';
import type { Changes } from './changes.ts';
import { inParts } from '../storage/in-parts.ts';
import { partiesOf } from './party.ts';

/** `person.reach` of somebody who was told nothing yet; else it is a digit for partners and one for LINE. */
export const untoldReach = '';

/**
 * Tells the people of a company, or one of them, when what their company allows them has changed (S02, S04). Everybody
 * else hears nothing.
 */
export async function refreshReach(
  trx: Transaction<Database>,
  changes: Changes,
  company: CompanyId,
  user?: UserId,
): Promise<void> {
  const people = await trx
    .selectFrom('person')
    .select(['id', 'reach'])
    .where('company', '=', company)
    .$if(user !== undefined, (query) => query.where('id', '=', user as UserId))
    .execute();
  const told = new Map(people.map(({ id, reach }) => [id, reach]));
  const parties = await partiesOf(trx, [...told.keys()]);
  const changed = [...parties.values()].filter((party) => reachOf(party) !== told.get(party.user));
  for (const [reach, moved] of Map.groupBy(changed, reachOf)) {
    for (const party of moved) publishReach(changes, party);
    for (const part of inParts(moved.map(({ user }) => user))) {
      await trx.updateTable('person').set({ reach }).where('id', 'in', part).execute();
    }
  }
}

/** Publishes a person's reach into their home. */
function publishReach(changes: Changes, party: Party): void {
  changes.publish(homeDocument(party.user), 'reach', {
    kind: 'reach',
    partners: mayReachPartners(party),
    line: mayReachLine(party),
    lead: mayLead(party, 'partners'),
    partnersSince: null,
    lineSince: null,
  });
}

const reachOf = (party: Party): string => `${mayReachPartners(party) ? 1 : 0}${mayReachLine(party) ? 1 : 0}`;
