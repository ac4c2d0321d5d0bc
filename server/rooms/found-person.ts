import type { Kysely } from 'kysely';
import type { FoundPerson } from '#shared/api/people.ts';
import { directRoomId, type UserId } from '#shared/ids.ts';
import { mayTalk, type Party } from '#shared/policy/decide.ts';
import { partiesOf } from '../companies/party.ts';
import { notFound } from '../http/problem.ts';
import type { Database } from '../storage/tables/database.ts';

/**
 * Somebody as they are shown to whoever has found them, and the room the two have or will have. Null for nobody, oneself,
 * the suspended, anyone one may not talk with, and who may not be found so, all after the same work (R09).
 * @param found null for nobody
 * @param maySo whether the person may be found in this way
 */
export async function personIfFound(
  db: Kysely<Database>,
  asking: UserId,
  found: UserId | null,
  maySo: (other: Party) => boolean = () => true,
): Promise<FoundPerson | null> {
  // Nobody is looked up like somebody: everything below happens in each case, with the asking person in their place.
  const target = found ?? asking;
  const card = await db
    .selectFrom('person')
    .innerJoin('company', 'company.id', 'person.company')
    .select(['person.name', 'person.title', 'person.photo'])
    .select(['company.id as company', 'company.name as companyName', 'company.colour'])
    .where('person.id', '=', target)
    .executeTakeFirstOrThrow();
  const parties = await partiesOf(db, [asking, target]);
  const [me, other] = [parties.get(asking), parties.get(target)];
  const person = {
    user: target,
    name: card.name,
    title: card.title,
    photo: card.photo,
    company: {
      id: card.company,
      name: card.companyName,
      colour: card.colour,
      own: card.company === me?.company,
    },
    room: directRoomId(asking, target),
  };
  if (!me || !other || me === other || !mayTalk(me, other).allowed || !maySo(other)) return null;
  return person;
}

/**
 * The same, where nobody is a failure.
 * @throws ApiFailure `not-found` for nobody and whoever is as unknown (R09)
 */
export async function foundPerson(db: Kysely<Database>, asking: UserId, found: UserId | null): Promise<FoundPerson> {
  const person = await personIfFound(db, asking, found);
  if (person === null) throw notFound();
  return person;
}
