import type { Kysely } from 'kysely';
import type { PartnerLink, PartnerTrouble } from '#shared/api/partners.ts';
import type { CompanyId } from '#shared/ids.ts';
import { mayReachPartners, type Party } from '#shared/policy/decide.ts';
import { notFound } from '../../http/problem.ts';
import { inParts } from '../../storage/in-parts.ts';
import type { Database } from '../../storage/tables/database.ts';
import { parsePolicy } from '../stored-policy.ts';
import { partiesOf } from '../party.ts';
import { readPolicy } from '../policy.ts';
import { actsOf, shownTo } from './history.ts';
import { noRooms, sharedRooms } from './shared-rooms.ts';
import { linkedSince, partnerState } from './state.ts';

/** The companies that a company is linked with, was, or may be: by name. */
export async function linksOf(db: Kysely<Database>, company: CompanyId): Promise<PartnerLink[]> {
  const { policy } = await readPolicy(db, company);
  const acts = await actsOf(db, company);
  const { allow, deny, paused } = policy.companies;
  const others = [...new Set([...allow, ...deny, ...paused, ...acts.keys()])].filter((other) => other !== company);
  return links(db, company, others);
}

/** A company's link with one other. @throws ApiFailure `not-found` when there is nothing between them */
export async function linkWith(db: Kysely<Database>, company: CompanyId, other: CompanyId): Promise<PartnerLink> {
  const [link] = await links(db, company, [other]);
  if (!link) throw notFound();
  return link;
}

async function links(db: Kysely<Database>, company: CompanyId, others: readonly CompanyId[]): Promise<PartnerLink[]> {
  const own = { company, policy: (await readPolicy(db, company)).policy };
  const acts = await actsOf(db, company);
  const ours = await reaching(db, [company]);
  const rooms = await sharedRooms(db, company, others);
  const found: PartnerLink[] = [];
  for (const part of inParts(others)) {
    const rows = await db
      .selectFrom('company')
      .select(['id', 'name', 'colour', 'policy'])
      .where('id', 'in', part)
      .execute();
    const theirs = await reaching(db, part);
    for (const { id, name, colour, policy } of rows) {
      const other = { company: id, policy: parsePolicy(policy) };
      const history = acts.get(id) ?? [];
      const state = partnerState(own, other, history);
      if (state === null) continue;
      const isLinked = state === 'active' || state.startsWith('paused');
      const shared = rooms.get(id) ?? noRooms;
      const people = { ours: ours.get(company) ?? 0, theirs: isLinked ? (theirs.get(id) ?? 0) : null };
      found.push({
        company: id,
        name,
        colour,
        state,
        since: linkedSince(own, other, history),
        history: history.map((act) => shownTo(company, act)),
        people,
        ...shared,
        troubles: state === 'active' ? troublesOf(people, shared.sealed) : [],
      });
    }
  }
  return found.sort((one, other) => (one.name < other.name ? -1 : 1));
}

function troublesOf({ ours, theirs }: PartnerLink['people'], sealed: number): PartnerTrouble[] {
  const troubles: PartnerTrouble[] = [];
  if (ours === 0) troubles.push('nobody-of-ours');
  if (theirs === 0) troubles.push('nobody-of-theirs');
  if (sealed > 0) troubles.push('sealed-rooms');
  return troubles;
}

/** How many people of companies may talk with partners, as far as their own company goes. */
async function reaching(
  db: Kysely<Database>,
  companies: readonly CompanyId[],
): Promise<ReadonlyMap<CompanyId, number>> {
  const counts = new Map<CompanyId, number>();
  if (companies.length === 0) return counts;
  const people = await db.selectFrom('person').select('id').where('company', 'in', companies).execute();
  const parties = await partiesOf(
    db,
    people.map(({ id }) => id),
  );
  const reach = (party: Party): void => {
    if (mayReachPartners(party)) counts.set(party.company, (counts.get(party.company) ?? 0) + 1);
  };
  for (const party of parties.values()) reach(party);
  return counts;
}
