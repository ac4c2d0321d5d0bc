import type { Transaction } from 'kysely';
import { homeDocument } from '#shared/documents/names.ts';
import type { CompanyId, UserId } from '#shared/ids.ts';
import { mayLead, mayReachLine, mayReachPartners, type Party } from '#shared/policy/decide.ts';
import type { Database } from '../storage/tables/database.ts';
import type { Changes } from './changes.ts';
import { inParts } from '../storage/in-parts.ts';
import { partiesOf } from './party.ts';

/** `person.reach` of somebody who was told nothing yet; else it is a digit each for partners, LINE and leading rooms. */
export const untoldReach = '';

/** Somebody as they were last told what they may. */
interface Told {
  readonly reach: string;
  readonly partners_since: number | null;
  readonly line_since: number | null;
}

/**
 * Tells the people of a company, or one of them, when what their company allows them has changed (S02, S04). Everybody
 * else hears nothing.
 */
export async function refreshReach(
  trx: Transaction<Database>,
  changes: Changes,
  company: CompanyId,
  now: number,
  user?: UserId,
): Promise<void> {
  const people = await trx
    .selectFrom('person')
    .select(['id', 'reach', 'partners_since', 'line_since'])
    .where('company', '=', company)
    .$if(user !== undefined, (query) => query.where('id', '=', user as UserId))
    .execute();
  const told = new Map<UserId, Told>(people.map(({ id, ...before }) => [id, before]));
  const parties = await partiesOf(trx, [...told.keys()]);
  const changed = [...parties.values()].flatMap((party) => {
    const before = told.get(party.user);
    return before && reachOf(party) !== before.reach ? [{ party, after: afterwards(party, before, now) }] : [];
  });
  for (const alike of Map.groupBy(changed, ({ after }) => JSON.stringify(after)).values()) {
    const [first] = alike;
    if (!first) continue;
    for (const { party, after } of alike) publishReach(changes, party, after);
    for (const part of inParts(alike.map(({ party }) => party.user))) {
      await trx.updateTable('person').set(first.after).where('id', 'in', part).execute();
    }
  }
}

/** Publishes a person's reach into their home. */
function publishReach(changes: Changes, party: Party, { partners_since, line_since }: Told): void {
  changes.publish(homeDocument(party.user), 'reach', {
    kind: 'reach',
    partners: mayReachPartners(party),
    line: mayReachLine(party),
    lead: mayLead(party, 'partners'),
    partnersSince: partners_since,
    lineSince: line_since,
  });
}

/** Since when outsiders are allowed is told to those who were told before that they are not: not to new members (S04). */
function afterwards(party: Party, before: Told, now: number): Told {
  const since = (may: boolean, at: number, known: number | null): number | null => {
    if (!may) return null;
    return before.reach.charAt(at) === '0' ? now : known;
  };
  return {
    reach: reachOf(party),
    partners_since: since(mayReachPartners(party), 0, before.partners_since),
    line_since: since(mayReachLine(party), 1, before.line_since),
  };
}

/** What a person's company allows them, in three digits: partners, LINE, leading rooms with partners. */
export const reachOf = (party: Party): string =>
  [mayReachPartners(party), mayReachLine(party), mayLead(party, 'partners')].map((may) => (may ? 1 : 0)).join('');
