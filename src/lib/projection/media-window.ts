import Dexie from 'dexie';
import type { RoomId } from '#shared/ids.ts';
import type { Owner } from '../core.ts';
import { beingRecalled } from './being-recalled.ts';
import type { FoyerDatabase } from './database.ts';
import { roomActs, waitingAsks } from './room-acts.ts';
import type { TimelineRow } from './rows.ts';

/** What a room's information lists. */
export type MediaKind = 'picture' | 'file';

/** The newest pictures or files of a room, newest first; none that are recalled, or whose recall waits. */
export async function newestMedia(
  database: FoyerDatabase,
  owner: Owner,
  room: RoomId,
  kind: MediaKind,
  count: number,
): Promise<TimelineRow[]> {
  const asks = waitingAsks(await roomActs(database, room));
  return database.timeline
    .where('[room+media+at]')
    .between([room, kind, Dexie.minKey], [room, kind, Dexie.maxKey])
    .reverse()
    .filter((row) => beingRecalled(row, asks, owner.user).content.type === 'text')
    .limit(count)
    .toArray();
}
