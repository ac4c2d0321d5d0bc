import type { Kysely } from 'kysely';
import type { ExportScope } from '#shared/api/records.ts';
import type { UserId } from '#shared/ids.ts';
import { namedMembers } from '../companies/named-members.ts';
import type { Caller } from '../http/route.ts';
import type { Database } from '../storage/tables/database.ts';
import { roomsOf } from './company-rooms.ts';

/** Whether somebody may export their company's rooms: a role that an owner gives by name. */
export async function isAuditor(db: Kysely<Database>, { user }: Pick<Caller, 'user'>): Promise<boolean> {
  const row = await db.selectFrom('person').select('auditor').where('id', '=', user).executeTakeFirst();
  return row?.auditor === 1;
}

/** What an auditor chooses from; administrators see who the auditors are, and nobody else anything. */
export async function exportScope(
  db: Kysely<Database>,
  caller: Pick<Caller, 'user' | 'company' | 'role'>,
): Promise<ExportScope> {
  const mayExport = await isAuditor(db, caller);
  const seesAuditors = mayExport || caller.role !== 'member';
  const auditors = await db
    .selectFrom('person')
    .select(['id as user', 'name'])
    .where('company', '=', caller.company)
    .where('auditor', '=', 1)
    .where('suspended', '=', 0)
    .orderBy('name')
    .execute();
  const members =
    caller.role === 'owner'
      ? (await namedMembers(db, caller.company)).filter(({ removedAt }) => removedAt === null)
      : [];
  if (!mayExport) return { mayExport, auditors: seesAuditors ? auditors : [], rooms: [], people: [], members };
  const rooms = await roomsOf(db, caller.company);
  const people = new Map<UserId, string>();
  for (const { members } of rooms) for (const { user, name } of members) people.set(user, name);
  return {
    mayExport,
    auditors,
    rooms: rooms.map(({ room, name, companies }) => ({ room, name, companies: [...companies] })),
    people: [...people].map(([user, name]) => ({ user, name })).sort((one, other) => compare(one.name, other.name)),
    members,
  };
}

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
