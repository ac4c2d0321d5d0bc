import Dexie from 'dexie';
import { pageDocument, parseDocumentName } from '#shared/documents/names.ts';
import type { RoomId } from '#shared/ids.ts';
import type { FoyerDatabase } from './database.ts';
import { sameRow } from './record-row.ts';
import type { TimelineRow } from './rows.ts';

/** Where a window on a timeline begins: its oldest row, which is in it; null begins at the first row there is. */
export type WindowStart = Pick<TimelineRow, 'at' | 'id'> | null;

/** The rows of a room from `start` on, oldest first. */
export const rowsFrom = (database: FoyerDatabase, room: RoomId, start: WindowStart): Promise<TimelineRow[]> =>
  database.timeline
    .where('[room+at+id]')
    .between(start ? [room, start.at, start.id] : [room, Dexie.minKey], [room, Dexie.maxKey])
    .toArray();

/** The newest rows of a room, oldest first. */
export async function newestRows(database: FoyerDatabase, room: RoomId, count: number): Promise<TimelineRow[]> {
  const rows = database.timeline.where('[room+at+id]').between([room, Dexie.minKey], [room, Dexie.maxKey]);
  return (await rows.reverse().limit(count).toArray()).reverse();
}

/** `next` with the objects of `before` wherever a row is as it was: what is drawn already is not drawn again. */
export function keepSame(before: readonly TimelineRow[], next: readonly TimelineRow[]): readonly TimelineRow[] {
  const known = new Map(before.map((row) => [`${row.lane} ${row.id}`, row]));
  let same = before.length === next.length;
  const rows = next.map((row, index) => {
    const old = known.get(`${row.lane} ${row.id}`);
    const kept = old && sameRow(old, row) ? old : row;
    same &&= kept === before[index];
    return kept;
  });
  return same ? before : rows;
}

/** Where a window of the newest `count` rows begins; of the `count` rows before `before`, when given. */
export async function windowStart(
  database: FoyerDatabase,
  room: RoomId,
  count: number,
  before: WindowStart = null,
): Promise<WindowStart> {
  const upper = before ? [room, before.at, before.id] : [room, Dexie.maxKey];
  const rows = database.timeline.where('[room+at+id]').between([room, Dexie.minKey], upper, true, before === null);
  const oldest = await rows
    .reverse()
    .offset(count - 1)
    .first();
  return oldest ? { at: oldest.at, id: oldest.id } : null;
}

/** The page to fetch for messages older than this device knows; null when there is none. */
export async function olderPage(database: FoyerDatabase, room: RoomId): Promise<number | null> {
  const prefix = pageDocument(room, 1).slice(0, -1);
  const names = await database.documents.where('name').startsWith(prefix).primaryKeys();
  const pages = names.flatMap((name) => {
    const parsed = parseDocumentName(name);
    return parsed?.kind === 'page' ? [parsed.page] : [];
  });
  // Nothing of the room is here yet: its newest page comes by itself.
  const oldest = Math.min(...pages);
  return Number.isFinite(oldest) && oldest > 1 ? oldest - 1 : null;
}
