import type { Transaction } from 'kysely';
import type { UserId } from '#shared/ids.ts';
import { publishBlocksOf } from '../blocks/publish-blocks.ts';
import type { Changes } from '../companies/changes.ts';
import { publishProfiles } from '../contacts/publish.ts';
import type { Database } from '../storage/tables/database.ts';

/** A member's card, of `room_member` joined with `person`, and the room it is for. */
export const cardColumns = [
  'room_member.room',
  'room_member.user',
  'room_member.company',
  'room_member.role',
  'room_member.state',
  'room_member.since',
  'person.name',
  'person.title',
  'person.photo',
] as const;

/** Publishes a person's card again in every room they are a member of, and on the cards that others keep of them: name, title and photo come from the directory (S54). */
export async function publishCards(trx: Transaction<Database>, changes: Changes, user: UserId): Promise<void> {
  const cards = await trx
    .selectFrom('room_member')
    .innerJoin('person', 'person.id', 'room_member.user')
    .select(cardColumns)
    .where('room_member.user', '=', user)
    .execute();
  for (const { room, ...card } of cards) changes.member(room, card);
  await publishBlocksOf(trx, changes, user);
  await publishProfiles(trx, changes, [user]);
}
