import type { Transaction } from 'kysely';
import type { Database } from '../storage/tables/database.ts';
import type { Contact } from './publish.ts';

/**
 * Whether a colleague of the card's owner is talking with its person: both are in a room, of two or of several, in which
 * something was written and can be still (S50).
 */
export async function isInUse(
  trx: Transaction<Database>,
  { owner, company, person }: Pick<Contact, 'owner' | 'company' | 'person'>,
): Promise<boolean> {
  if (person === null) return false;
  const room = await trx
    .selectFrom('room_member as theirs')
    .innerJoin('room', 'room.id', 'theirs.room')
    .innerJoin('relay_room', 'relay_room.room', 'theirs.room')
    .innerJoin('room_member as colleague', 'colleague.room', 'theirs.room')
    .innerJoin('person', 'person.id', 'colleague.user')
    .select('room.id')
    .where('theirs.user', '=', person)
    .where('theirs.state', '=', 'active')
    .where('room.seal', 'is', null)
    .where('relay_room.counter', '>', 0)
    .where('colleague.company', '=', company)
    .where('colleague.user', '<>', owner)
    .where('colleague.state', '=', 'active')
    .where('person.suspended', '=', 0)
    .limit(1)
    .executeTakeFirst();
  return room !== undefined;
}
