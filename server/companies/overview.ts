import type { Kysely } from 'kysely';
import type { AttentionKind, Overview } from '#shared/api/overview.ts';
import type { CompanyId } from '#shared/ids.ts';
import type { Mailer } from '../mail/mailer.ts';
import type { Services } from '../services.ts';
import type { Database } from '../storage/tables/database.ts';
import { linksOf } from './partners/list.ts';
import { storedBytes } from './stored-bytes.ts';

const dayMs = 24 * 60 * 60_000;
/** An invitation that ends within so long should be sent again, in milliseconds. */
const soonMs = 2 * dayMs;
/** Who has not signed in this long after their account was made may never have got the link, in milliseconds. */
const settledMs = 3 * dayMs;

/** A company in numbers, and what needs attention: each a few queries, however large it is. */
export async function overviewOf(
  { storage, clock, dataDir }: Pick<Services, 'storage' | 'clock' | 'dataDir'>,
  { mailer }: { readonly mailer: Mailer | null },
  company: CompanyId,
): Promise<Overview> {
  const { db } = storage;
  const now = clock();
  const people = await db
    .selectFrom('person')
    .select(['role', 'suspended', 'signed_in_at', 'created_at'])
    .where('company', '=', company)
    .where('removed_at', 'is', null)
    .execute();
  const open = await db
    .selectFrom('member_invitation')
    .select('expires_at')
    .where('company', '=', company)
    .where('ended_at', 'is', null)
    .execute();
  const links = await linksOf(db, company);
  const linked = links.filter(({ state }) => state === 'active');
  const rooms = await externalRooms(db, company);
  const active = people.filter(({ suspended }) => suspended === 0);
  const live = open.filter(({ expires_at }) => expires_at > now);
  const owners = active.filter(({ role }) => role === 'owner');
  const counts: readonly (readonly [AttentionKind, number])[] = [
    ['partners-waiting', links.filter(({ state }) => state === 'asked-by-them').length],
    // Sealed rooms are told of by themselves.
    [
      'partners-troubled',
      linked.filter(({ troubles }) => troubles.some((trouble) => trouble !== 'sealed-rooms')).length,
    ],
    ['one-owner', owners.length === 1 && active.length > 1 ? 1 : 0],
    ['no-mail', mailer === null ? 1 : 0],
    ['invitations-expiring', live.filter(({ expires_at }) => expires_at < now + soonMs).length],
    ['invitations-expired', open.length - live.length],
    [
      'never-signed-in',
      active.filter(({ signed_in_at, created_at }) => signed_in_at === null && created_at < now - settledMs).length,
    ],
    ['suspended', people.length - active.length],
    ['rooms-sealed', rooms.sealed],
  ];
  return {
    members: active.length,
    suspended: people.length - active.length,
    invitations: live.length,
    partners: linked.length,
    externalRooms: rooms.all,
    storedBytes: await storedBytes(db, dataDir, company),
    attention: counts.filter(([, count]) => count > 0).map(([kind, count]) => ({ kind, count })),
  };
}

/** How many rooms hold active members of the company and people of others, and how many of them are sealed. */
async function externalRooms(
  db: Kysely<Database>,
  company: CompanyId,
): Promise<{ readonly all: number; readonly sealed: number }> {
  const rows = await db
    .selectFrom('room')
    .select(['room.id', 'room.seal'])
    .where('room.id', 'in', (query) =>
      query
        .selectFrom('room_member as own')
        .innerJoin('room_member as other', 'other.room', 'own.room')
        .select('own.room')
        .where('own.company', '=', company)
        .where('own.state', '=', 'active')
        .where('other.company', '<>', company)
        .where('other.state', '=', 'active'),
    )
    .execute();
  return { all: rows.length, sealed: rows.filter(({ seal }) => seal !== null).length };
}
