import type { Transaction } from 'kysely';
import type { RoomId, UserId } from '#shared/ids.ts';
import type { Changes } from '../companies/changes.ts';
import { saveContact } from '../contacts/save-contact.ts';
import { ensureDirectRoom } from '../rooms/direct.ts';
import type { Database } from '../storage/tables/database.ts';

/** How somebody came to add a person, and when, in epoch milliseconds. */
export interface Origin {
  readonly by: 'message-id' | 'phone' | 'code';
  readonly at: number;
}

/**
 * Adds a person: the one way in which somebody met outside becomes a contact, however they were found. Keeps them among
 * the external contacts and makes sure that the 1:1 room is there (S33, N08). Doing it again changes nothing.
 * @throws ApiFailure `not-found` for nobody, oneself, and anyone one may not talk with: which of these is not told (R09)
 */
export async function addPerson(
  trx: Transaction<Database>,
  changes: Changes,
  asking: UserId,
  other: UserId,
  origin: Origin,
): Promise<RoomId> {
  const room = await ensureDirectRoom(trx, changes, asking, other, origin.at);
  await saveContact(trx, changes, asking, other, origin.at);
  return room;
}
