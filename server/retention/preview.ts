import type { Kysely } from 'kysely';
import type { CompanyId } from '#shared/ids.ts';
import { inParts } from '../storage/in-parts.ts';
import type { Database } from '../storage/tables/database.ts';
import { allPolicies, companiesInRooms, retentionOf } from './room-limits.ts';
import { dayMs } from './sweep.ts';

/** Rooms and messages that are older than a limit. */
export interface Due {
  readonly rooms: number;
  readonly messages: number;
}

/** What would go at once if a company kept messages for so many days; what its partners decided counts as well. */
export async function previewRetention(
  db: Kysely<Database>,
  company: CompanyId,
  days: { readonly colleagues: number; readonly partners: number },
  now: number,
): Promise<{ colleagues: Due; partners: Due }> {
  const policies = await allPolicies(db);
  const own = policies.get(company);
  if (!own) throw new Error('a company without a policy');
  const { rules } = own;
  policies.set(company, {
    ...own,
    rules: {
      ...rules,
      colleagues: { ...rules.colleagues, retentionDays: days.colleagues },
      partners: { ...rules.partners, retentionDays: days.partners },
    },
  });
  const due = { colleagues: { rooms: 0, messages: 0 }, partners: { rooms: 0, messages: 0 } };
  const rooms = await companiesInRooms(db, [company]);
  const limited = [...rooms].map(([room, companies]) => ({
    room,
    audience: companies.length > 1 ? ('partners' as const) : ('colleagues' as const),
    kept: retentionOf(companies, policies),
  }));
  for (const [kept, alike] of Map.groupBy(limited, (one) => one.kept)) {
    if (kept === 0) continue;
    for (const part of inParts(alike)) {
      const audiences = new Map(part.map(({ room, audience }) => [room, audience]));
      const counts = await db
        .selectFrom('record_index')
        .select(({ fn }) => ['room', fn.countAll<number>().as('count')])
        .where('room', 'in', [...audiences.keys()])
        .where('n', '>', 0)
        .where('recalled', '=', 0)
        .where('arrival', '<=', now - kept * dayMs)
        .groupBy('room')
        .execute();
      for (const { room, count } of counts) {
        const sum = due[(room !== null && audiences.get(room)) || 'colleagues'];
        sum.rooms += 1;
        sum.messages += Number(count);
      }
    }
  }
  return due;
}
