import type { Kysely } from 'kysely';
import type { UserId } from '#shared/ids.ts';
import { mayReachPartners } from '#shared/policy/decide.ts';
import { cardBytes, cardText } from '#shared/offline-card.ts';
import { partyOf } from '../companies/party.ts';
import type { Database } from '../storage/tables/database.ts';
import type { CardSigner } from './card-signer.ts';

/** A member's own card, signed as they are now (N01); null where the company allows no partners (S02). */
export async function offlineCardOf(db: Kysely<Database>, signer: CardSigner, user: UserId): Promise<string | null> {
  const party = await partyOf(db, user);
  if (!party || !mayReachPartners(party)) return null;
  const { name, title, company, companyName } = await db
    .selectFrom('person')
    .innerJoin('company', 'company.id', 'person.company')
    .select(['person.name', 'person.title', 'company.id as company', 'company.name as companyName'])
    .where('person.id', '=', user)
    .executeTakeFirstOrThrow();
  const signed = cardBytes({ user, name, title, company: { id: company, name: companyName } });
  return cardText({ signed, signature: signer.sign(signed) });
}
