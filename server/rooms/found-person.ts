import type { Kysely } from 'kysely';
import type { OutputOf } from '#shared/api/endpoint.ts';
import type { findPerson } from '#shared/api/rooms.ts';
import { directRoomId, type UserId } from '#shared/ids.ts';
import { mayTalk } from '#shared/policy/decide.ts';
import { partiesOf } from '../companies/party.ts';
import { notFound } from '../http/problem.ts';
import type { Database } from '../storage/tables/database.ts';

/**
 * Somebody as they are shown to whoever has found them, and the room the two have or will have.
 * @param found null for nobody, which takes the same work and is answered alike
 * @throws ApiFailure `not-found` for nobody, oneself, the suspended, and anyone one may not talk with (R09)
 */
export async function foundPerson(
  db: Kysely<Database>,
  asking: UserId,
  found: UserId | null,
): Promise<OutputOf<typeof findPerson>> {
  // Nobody is looked up like somebody: everything below happens in each case, with the asking person in their place.
  const target = found ?? asking;
  const card = await db
    .selectFrom('person')
    .innerJoin('company', 'company.id', 'person.company')
    .select(['person.name', 'person.title', 'person.photo', 'company.id as company', 'company.name as companyName'])
    .where('person.id', '=', target)
    .executeTakeFirstOrThrow();
  const parties = await partiesOf(db, [asking, target]);
  const [me, other] = [parties.get(asking), parties.get(target)];
  if (!me || !other || me === other || !mayTalk(me, other).allowed) throw notFound();
  return {
    user: target,
    name: card.name,
    title: card.title,
    photo: card.photo,
    company: { name: card.companyName, own: card.company === me.company },
    room: directRoomId(asking, target),
  };
}
