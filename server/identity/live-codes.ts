import type { Kysely, Selectable } from 'kysely';
import type { ContactCode } from '#shared/api/identity.ts';
import { isContactCode, parseShortCode } from '#shared/contact-code.ts';
import type { UserId } from '#shared/ids.ts';
import type { ContactCodeTable } from '../storage/tables/identity-tables.ts';
import type { Database } from '../storage/tables/database.ts';

/** One contact code as it is stored. */
export type CodeRow = Selectable<ContactCodeTable>;

/** Whether a code lets in people who come now. */
export const isLive = ({ ended_at, expires_at }: CodeRow, now: number): boolean =>
  ended_at === null && (expires_at === null || expires_at > now);

/** A code as its owner sees it. */
export const shownToOwner = ({ id, type, code, short, created_at, expires_at }: CodeRow): ContactCode => ({
  id,
  type,
  code,
  short,
  createdAt: created_at,
  expiresAt: expires_at,
});

/** The codes of a person that let somebody in now, newest first. */
export async function liveCodesOf(db: Kysely<Database>, owner: UserId, now: number): Promise<readonly CodeRow[]> {
  const rows = await db
    .selectFrom('contact_code')
    .selectAll()
    .where('owner', '=', owner)
    .where('ended_at', 'is', null)
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .execute();
  return rows.filter((row) => isLive(row, now));
}

/** The code that somebody has given, long or short and in whatever state; undefined when there never was one. */
export async function codeRow(db: Kysely<Database>, given: string): Promise<CodeRow | undefined> {
  const long = given.trim().toLowerCase();
  const isLong = isContactCode(long);
  return db
    .selectFrom('contact_code')
    .selectAll()
    .where(isLong ? 'code' : 'short', '=', isLong ? long : (parseShortCode(given) ?? ''))
    .executeTakeFirst();
}
