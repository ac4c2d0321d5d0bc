import type { RoomId, UserId } from '#shared/ids.ts';
import type { Owner } from '../core.ts';
import type { FoyerDatabase } from './database.ts';
import { emptyFacts, refreshRoom, roomTables } from './refresh-room.ts';
import type { RoomFacts } from './tables.ts';

/** Somebody has read up to `n`, or the server has counted what is unread for me. */
export type MarkChange =
  | { readonly type: 'read'; readonly room: RoomId; readonly user: UserId; readonly n: number }
  | ({ readonly type: 'unread'; readonly room: RoomId } & NonNullable<RoomFacts['counted']>);

/** Writes marks and counts; each room's row is made anew once. */
export async function projectMarks(
  database: FoyerDatabase,
  owner: Owner,
  changes: readonly MarkChange[],
): Promise<void> {
  await database.transaction('rw', roomTables(database), async () => {
    for (const change of changes) {
      if (change.type === 'read') await moveMark(database, owner, change);
      else await count(database, change);
    }
    for (const room of new Set(changes.map((change) => change.room))) await refreshRoom(database, owner, room);
  });
}

async function moveMark(
  database: FoyerDatabase,
  owner: Owner,
  { room, user, n }: Extract<MarkChange, { type: 'read' }>,
): Promise<void> {
  const known = await database.marks.get([room, user]);
  if (known === undefined || known.n < n) await database.marks.put({ room, user, n });
  // Another device of mine has read on.
  if (user === owner.user) await raise(database, room, { mark: n });
}

async function count(
  database: FoyerDatabase,
  { room, mark, count: unread, upTo, at }: Extract<MarkChange, { type: 'unread' }>,
): Promise<void> {
  await raise(database, room, { mark, counted: { mark, count: unread, upTo, at } });
}

async function raise(
  database: FoyerDatabase,
  room: RoomId,
  { mark, ...rest }: Pick<RoomFacts, 'mark'> & Partial<RoomFacts>,
): Promise<void> {
  const facts = (await database.facts.get(room)) ?? emptyFacts(room);
  await database.facts.put({ ...facts, ...rest, mark: Math.max(mark, facts.mark) });
}
