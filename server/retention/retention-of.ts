import type { Kysely } from 'kysely';
import type { Retention } from '#shared/api/records.ts';
import type { CompanyId } from '#shared/ids.ts';
import type { Database } from '../storage/tables/database.ts';
import { namedMembers } from '../companies/named-members.ts';
import { lastDone } from './lease.ts';
import { sweepLease } from './sweep.ts';

/** Sweeps that are told. */
const sweepsShown = 10;

/** What retention and erasure have done in a company. */
export async function retentionIn(db: Kysely<Database>, company: CompanyId): Promise<Retention> {
  const sweeps = await db
    .selectFrom('audit')
    .select(['at', 'after'])
    .where('company', '=', company)
    .where('action', '=', 'retention.swept')
    .orderBy('seq', 'desc')
    .limit(sweepsShown)
    .execute();
  const orders = await db
    .selectFrom('erasure_order')
    .leftJoin('person', 'person.id', 'erasure_order.ordered_by')
    .selectAll('erasure_order')
    .select('person.name as by')
    .where('erasure_order.company', '=', company)
    .orderBy('erasure_order.at', 'desc')
    .execute();
  const members = await namedMembers(db, company);
  return {
    sweptAt: await lastDone(db, sweepLease),
    sweeps: sweeps.map(({ at, after }) => ({
      at,
      ...(JSON.parse(after ?? '{"rooms":0,"messages":0}') as { rooms: number; messages: number }),
    })),
    orders: orders.map((order) => ({
      user: order.user,
      name: order.name,
      by: order.by,
      reason: order.reason,
      at: order.at,
      isDone: order.state === 'done',
      rooms: order.rooms,
      roomsDone: order.rooms_done,
      messages: order.messages,
      doneAt: order.done_at,
    })),
    members,
  };
}
