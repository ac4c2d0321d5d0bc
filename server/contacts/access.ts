import type { Kysely } from 'kysely';
import type { CompanyId, ContactId, UserId } from '#shared/ids.ts';
import type { DocumentRights } from '../relay/ports.ts';
import { inParts } from '../storage/in-parts.ts';
import type { Database } from '../storage/tables/database.ts';

/** Whoever may read a card may write on it (R10); of one who may not read it, nothing is told. */
const all: DocumentRights = { read: [{ from: 0, to: Infinity }], write: null };

/** A member's rights on cards: those of their own, those shared with them, and those of their whole company. */
export async function contactRights(
  db: Kysely<Database>,
  { user, company }: { readonly user: UserId; readonly company: CompanyId },
  contacts: readonly ContactId[],
): Promise<ReadonlyMap<ContactId, DocumentRights>> {
  const rights = new Map<ContactId, DocumentRights>();
  for (const part of inParts(contacts)) {
    const rows = await db
      .selectFrom('contact')
      .leftJoin('contact_reader', (join) =>
        join.onRef('contact_reader.contact', '=', 'contact.id').on('contact_reader.user', '=', user),
      )
      .select('contact.id')
      .where('contact.id', 'in', part)
      // A card never leaves the company of its owner, whatever a list of readers says.
      .where('contact.company', '=', company)
      .where((where) =>
        where.or([
          where('contact_reader.user', 'is not', null),
          where.and([where('contact.mode', '=', 'company'), where('contact.trashed_at', 'is', null)]),
        ]),
      )
      .execute();
    for (const { id } of rows) rights.set(id, all);
  }
  return rights;
}
