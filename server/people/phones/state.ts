import type { Kysely } from 'kysely';
import type { PhoneState } from '#shared/api/phones.ts';
import type { UserId } from '#shared/ids.ts';
import { mayReachPartners } from '#shared/policy/decide.ts';
import { partyOf } from '../../companies/party.ts';
import type { Database } from '../../storage/tables/database.ts';

/** Whether a member may be found by phone number, as far as their own company goes (S02, R09). */
export async function maySearchByPhone(db: Kysely<Database>, user: UserId): Promise<boolean> {
  const party = await partyOf(db, user);
  return party !== null && mayReachPartners(party) && party.policy.phoneSearch;
}

/** One's own number and what it is used for. `ready` says whether messages can be sent, `now` is the time of day. */
export async function phoneStateOf(
  db: Kysely<Database>,
  user: UserId,
  { ready, now }: { readonly ready: boolean; readonly now: number },
): Promise<PhoneState> {
  const phone = await db
    .selectFrom('phone')
    .select(['number', 'searchable'])
    .where('user', '=', user)
    .executeTakeFirst();
  const code = await db
    .selectFrom('phone_code')
    .select(['number', 'expires_at'])
    .where('user', '=', user)
    .where('expires_at', '>', now)
    .where('tries_left', '>', 0)
    .executeTakeFirst();
  return {
    allowed: await maySearchByPhone(db, user),
    ready,
    verified: phone ? { number: phone.number, searchable: phone.searchable === 1 } : null,
    pending: code ? { number: code.number, expiresAt: code.expires_at } : null,
  };
}
