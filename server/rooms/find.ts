import type { OutputOf } from '#shared/api/endpoint.ts';
import type { findPerson as findPersonEndpoint } from '#shared/api/rooms.ts';
import { directRoomId, type UserId } from '#shared/ids.ts';
import { mayTalk } from '#shared/policy/decide.ts';
import { partiesOf } from '../companies/party.ts';
import { notFound } from '../http/problem.ts';
import type { Storage } from '../storage/open.ts';

/**
 * Finds one person by exact message ID, in whatever case (S17).
 * @throws ApiFailure `not-found`, the same after the same work, for nobody, oneself, the suspended, and anyone one may
 * not talk with (R09)
 */
export async function findPerson(
  { db }: Pick<Storage, 'db'>,
  asking: UserId,
  messageId: string,
): Promise<OutputOf<typeof findPersonEndpoint>> {
  const found = await db
    .selectFrom('person')
    .select('id')
    .where('message_id_key', '=', messageId.toLowerCase())
    .executeTakeFirst();
  // Nobody is looked up like somebody: everything below happens in each case, with the asking person in their place.
  const target = found?.id ?? asking;
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
