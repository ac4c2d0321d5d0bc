import type { Kysely } from 'kysely';
import type { PartnerLink, PartnerTrouble } from '#shared/api/partners.ts';
import type { CompanyId } from '#shared/ids.ts';
import type { Policy } from '#shared/policy/policy.ts';
import { notFound } from '../../http/problem.ts';
import { inParts } from '../../storage/in-parts.ts';
import type { Database } from '../../storage/tables/database.ts';
import { parsePolicy } from '../stored-policy.ts';
import { readPolicy } from '../policy.ts';
import { actsOf, shownTo } from './history.ts';
import { reachingPartners } from './reaching.ts';
import { noRooms, sharedRooms, type SharedRooms } from './shared-rooms.ts';
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
  const found: (Omit<PartnerLink, 'people' | 'troubles' | keyof SharedRooms> & { readonly policy: Policy })[] = [];
  for (const part of inParts(others)) {
    const rows = await db
      .selectFrom('company')
      .select(['id', 'name', 'colour', 'policy'])
      .where('id', 'in', part)
      .execute();
    for (const { id, name, colour, policy: stored } of rows) {
      const policy = parsePolicy(stored);
      const history = acts.get(id) ?? [];
      const other = { company: id, policy };
      const state = partnerState(own, other, history);
      if (state === null) continue;
      const since = linkedSince(own, other, history);
      found.push({
        company: id,
        name,
        colour,
        policy,
        state,
        since,
        history: history.map((act) => shownTo(company, act)),
      });
    }
  }
  // Of companies there is no link with nobody is counted.
  const linked = found.filter(isLinked).map(({ company: id, policy }) => ({ company: id, policy }));
  const reach = await reachingPartners(db, [own, ...linked]);
  const rooms = await sharedRooms(
    db,
    company,
    found.map(({ company: id }) => id),
  );
  return found
    .map(({ policy: _, ...link }): PartnerLink => {
      const shared = rooms.get(link.company) ?? noRooms;
      const people = { ours: reach.get(company) ?? 0, theirs: isLinked(link) ? (reach.get(link.company) ?? 0) : null };
      const troubles = link.state === 'active' ? troublesOf(people, shared.sealed) : [];
      return { ...link, people, ...shared, troubles };
    })
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

const isLinked = ({ state }: Pick<PartnerLink, 'state'>): boolean => state === 'active' || state.startsWith('paused');

function troublesOf({ ours, theirs }: PartnerLink['people'], sealed: number): PartnerTrouble[] {
  const troubles: PartnerTrouble[] = [];
  if (ours === 0) troubles.push('nobody-of-ours');
  if (theirs === 0) troubles.push('nobody-of-theirs');
  if (sealed > 0) troubles.push('sealed-rooms');
  return troubles;
}
