import { runCommand } from '../companies/run-command.ts';
import { saveContact } from '../contacts/save-contact.ts';
import type { Services } from '../services.ts';

/** Has everybody keep the people of the other company with whom they have a 1:1 room, as adding them would have done. */
export async function keepContacts(services: Services): Promise<void> {
  const pairs = await services.storage.db
    .selectFrom('room_member as own')
    .innerJoin('room', 'room.id', 'own.room')
    .innerJoin('room_member as other', 'other.room', 'own.room')
    .select(['own.user', 'other.user as person', 'room.created_at as at'])
    .where('room.type', '=', 'direct')
    .whereRef('own.company', '<>', 'other.company')
    .execute();
  await runCommand(services, async (trx, changes) => {
    for (const { user, person, at } of pairs) await saveContact(trx, changes, user, person, at);
  });
}
