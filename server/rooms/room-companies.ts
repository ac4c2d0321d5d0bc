import type { Transaction } from 'kysely';
import { roomDocument } from '#shared/documents/names.ts';
import type { CompanyId, RoomId } from '#shared/ids.ts';
import type { Changes } from '../companies/changes.ts';
import { parsePolicy } from '../companies/stored-policy.ts';
import type { Database } from '../storage/tables/database.ts';

/** Publishes the companies that meet in a room, with their rules (N05). A room of one company has none to show. */
export async function publishRoomCompanies(
  trx: Transaction<Database>,
  changes: Changes,
  room: RoomId,
  companies: readonly CompanyId[],
): Promise<void> {
  if (companies.length < 2) return;
  for (const company of companies) await publishIn(trx, changes, company, [room]);
}

/** Publishes a company's rules again in every room where its people meet others. */
export async function publishRoomCompany(
  trx: Transaction<Database>,
  changes: Changes,
  company: CompanyId,
): Promise<void> {
  const rooms = await trx
    .selectFrom('room_member as own')
    .innerJoin('room_member as other', 'other.room', 'own.room')
    .select('own.room')
    .distinct()
    .where('own.company', '=', company)
    .where('own.state', '<>', 'left')
    .where('other.company', '<>', company)
    .where('other.state', '<>', 'left')
    .execute();
  const ids = rooms.map(({ room }) => room);
  await publishIn(trx, changes, company, ids);
}

async function publishIn(
  trx: Transaction<Database>,
  changes: Changes,
  company: CompanyId,
  rooms: readonly RoomId[],
): Promise<void> {
  const { name, colour, logo, policy } = await trx
    .selectFrom('company')
    .select(['name', 'colour', 'logo', 'policy'])
    .where('id', '=', company)
    .executeTakeFirstOrThrow();
  const rules = parsePolicy(policy).rules.partners;
  for (const room of rooms) {
    // What sockets may see there follows the rules.
    changes.rooms.add(room);
    changes.publish(roomDocument(room), company, { kind: 'room-company', company, name, colour, logo, rules });
  }
}
