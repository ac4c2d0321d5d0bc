import type { Kysely } from 'kysely';
import { parsePolicy } from '../companies/stored-policy.ts';
import type { CompanyId, RoomId } from '#shared/ids.ts';
import { effectiveRules } from '#shared/policy/effective-rules.ts';
import type { Policy } from '#shared/policy/policy.ts';
import { rulesAmong } from '../rooms/rules-among.ts';
import { inParts } from '../storage/in-parts.ts';
import type { Database } from '../storage/tables/database.ts';

/** How long the messages of a room are kept, by the stricter of the companies whose people are or were in it. */
export interface RoomLimit {
  readonly room: RoomId;
  readonly companies: readonly CompanyId[];
  /** Days; 0 keeps them. */
  readonly days: number;
}

/**
 * The companies whose people meet in each room of these companies' people: whoever has left does not count, unless
 * everybody has.
 */
export async function companiesInRooms(
  db: Kysely<Database>,
  companies: readonly CompanyId[],
): Promise<Map<RoomId, CompanyId[]>> {
  const all = new Map<RoomId, Map<CompanyId, boolean>>();
  for (const part of inParts(companies)) {
    const rows = await db
      .selectFrom('room_member')
      .select(['room', 'company', 'state'])
      .distinct()
      .where('room', 'in', (own) => own.selectFrom('room_member').select('room').where('company', 'in', part))
      .orderBy('room')
      .execute();
    for (const { room, company, state } of rows) {
      const found = all.get(room) ?? new Map<CompanyId, boolean>();
      found.set(company, (found.get(company) ?? false) || state !== 'left');
      all.set(room, found);
    }
  }
  const rooms = new Map<RoomId, CompanyId[]>();
  for (const [room, found] of all) {
    const there = [...found].flatMap(([company, isThere]) => (isThere ? [company] : []));
    rooms.set(room, there.length > 0 ? there : [...found.keys()]);
  }
  return rooms;
}

/** How long a room's messages are kept where people of these companies meet; 0 keeps them. */
export function retentionOf(companies: readonly CompanyId[], policies: ReadonlyMap<CompanyId, Policy>): number {
  const rules = rulesAmong(companies, policies).map((one) => one.rules);
  return effectiveRules(rules)?.retentionDays ?? 0;
}

/** Every company's policy. */
export async function allPolicies(db: Kysely<Database>): Promise<Map<CompanyId, Policy>> {
  const rows = await db.selectFrom('company').select(['id', 'policy']).execute();
  return new Map(rows.map(({ id, policy }) => [id, parsePolicy(policy)]));
}

/** The rooms whose messages go after some time. */
export async function roomLimits(db: Kysely<Database>): Promise<RoomLimit[]> {
  const policies = await allPolicies(db);
  const limiting = [...policies].flatMap(([company, { rules }]) =>
    rules.colleagues.retentionDays > 0 || rules.partners.retentionDays > 0 ? [company] : [],
  );
  const rooms = await companiesInRooms(db, limiting);
  return [...rooms]
    .map(([room, companies]) => ({ room, companies, days: retentionOf(companies, policies) }))
    .filter(({ days }) => days > 0);
}
