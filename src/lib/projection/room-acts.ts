import Dexie from 'dexie';
import type { RoomId } from '#shared/ids.ts';
import type { Owner } from '../core.ts';
import type { FoyerDatabase } from './database.ts';
import type { RoomActRow, RoomRow } from './rows.ts';
import { isRoomAct, type OutboxRoomCommand, type OutboxRow, type RoomFacts } from './tables.ts';

/** The acts of a group that the server has not done, or has refused, in their order. */
export async function roomActRows(database: FoyerDatabase, room: RoomId): Promise<OutboxRoomCommand[]> {
  const rows: OutboxRow[] = await database.outbox.where('act').equals(room).sortBy('order');
  return rows.filter(isRoomAct);
}

/** The same, as the screen shows them. */
export const roomActs = async (database: FoyerDatabase, room: RoomId): Promise<RoomActRow[]> =>
  (await roomActRows(database, room)).map(({ name, state, refusal, ask }) => ({ name, state, refusal, ask }));

/** How I came to be no longer in a room: by my own act, or as its last notice about me says. */
export async function endingOf(
  database: FoyerDatabase,
  owner: Owner,
  facts: RoomFacts,
): Promise<RoomRow['ending'] | null> {
  if (facts.entry !== 'left') return null;
  if (facts.leftByMe === true) return { how: 'left', by: owner.user };
  const notice = await database.timeline
    .where('[room+at+id]')
    .between([facts.id, Dexie.minKey], [facts.id, Dexie.maxKey])
    .reverse()
    .filter(
      ({ content }) =>
        content.type === 'notice' &&
        (content.notice === 'left' || content.notice === 'removed') &&
        content.users.includes(owner.user),
    )
    .first();
  if (notice?.content.type !== 'notice') return null;
  const { notice: what, by } = notice.content;
  return what === 'left' || what === 'removed' ? { how: what, by: by ?? null } : null;
}
