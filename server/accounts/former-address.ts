import { createHmac, hkdfSync } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { CompanyId, UserId } from '#shared/ids.ts';
import type { Database } from '../storage/tables/database.ts';

/** The addresses of those who have left: known again by whoever has one, and told by the database to nobody. */
export interface FormerAddresses {
  /** Keeps somebody's address as it still is, once. */
  keep(trx: Kysely<Database>, user: UserId): Promise<void>;
  /** Whether somebody left a company who had this address there. */
  has(db: Kysely<Database>, company: CompanyId, email: string): Promise<boolean>;
}

/** Those of a server whose secret this is. */
export function formerAddresses(serverSecret: string): FormerAddresses {
  const key = Buffer.from(hkdfSync('sha256', serverSecret, '', 'foyer former addresses', 32));
  const hashOf = (company: CompanyId, email: string): string =>
    createHmac('sha256', key).update(`${company} ${email}`).digest('base64url');
  return {
    keep: async (trx, user) => {
      const person = await trx
        .selectFrom('person')
        .select(['company', 'email'])
        .where('id', '=', user)
        // Whoever is erased after they were removed has no address left.
        .where('former_email', 'is', null)
        .executeTakeFirst();
      if (!person) return;
      await trx
        .updateTable('person')
        .set({ former_email: hashOf(person.company, person.email) })
        .where('id', '=', user)
        .execute();
    },
    has: async (db, company, email) => {
      const left = await db
        .selectFrom('person')
        .select('id')
        .where('former_email', '=', hashOf(company, email))
        .where('company', '=', company)
        .limit(1)
        .executeTakeFirst();
      return left !== undefined;
    },
  };
}
