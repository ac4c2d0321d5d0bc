import type { OutputOf } from '#shared/api/endpoint.ts';
import type { findPerson as findPersonEndpoint } from '#shared/api/rooms.ts';
import type { UserId } from '#shared/ids.ts';
import type { Storage } from '../storage/open.ts';
import { foundPerson } from './found-person.ts';

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
  return foundPerson(db, asking, found?.id ?? null);
}
