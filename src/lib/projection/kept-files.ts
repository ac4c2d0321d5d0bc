import type { RoomId } from '#shared/ids.ts';
import type { FoyerDatabase } from './database.ts';
import type { KeptFileRow } from './file-tables.ts';
import type { FilePlace, FileRow, TimelineRow } from './rows.ts';

/** Bytes of sent and fetched files that stay on a device: some hundred photos. What waits comes on top. */
const keptBytes = 200 * 1024 * 1024;

/** A row's file; undefined when it shows none. */
export const fileOf = (row: Pick<TimelineRow, 'content'> | undefined): FileRow | undefined =>
  row?.content.type === 'text' ? row.content.file : undefined;

/** How a room lists a file. */
export const kindOf = ({ picture }: Pick<FileRow, 'picture'>): 'picture' | 'file' => (picture ? 'picture' : 'file');

/** Names a message's file among those that move. */
export const placeKey = ({ room, lane, id }: FilePlace): string => `${room} ${lane} ${id}`;

/** The tables that are read and written when something is kept or goes. */
const keptTables = (database: FoyerDatabase) => [database.files, database.timeline, database.outbox];

/**
 * Keeps bytes that were fetched, as long as their message shows that file; what was not looked at for longest makes room.
 * @returns whether they are kept: not when the message has gone meanwhile, when one file would push out everything else,
 * and when this device is full
 */
export async function keepFile(database: FoyerDatabase, row: KeptFileRow): Promise<'kept' | 'gone' | 'large' | 'full'> {
  const keep = (most: number): Promise<'kept' | 'gone'> =>
    database.transaction('rw', keptTables(database), async () => {
      const shown = await database.timeline.get([row.room, row.lane, row.id]);
      if (!fileOf(shown)) return 'gone';
      await evict(database, most - row.bytes);
      await database.files.put(row);
      return 'kept';
    });
  if (row.bytes > keptBytes / 2) return 'large';
  return keep(keptBytes).catch((error: unknown) => keep(isFull(error) ? 0 : keptBytes).catch(() => 'full' as const));
}

/** Makes as much room as possible on a full device: everything goes that the server has as well. */
export const makeRoom = (database: FoyerDatabase): Promise<void> =>
  database.transaction('rw', keptTables(database), () => evict(database, 0));

/**
 * Writes, once more if it fails. There is room for what can be fetched again, and none for this: on a full device that goes
 * first; what fails for another reason is in nobody's way.
 */
export async function writeInAnyCase(database: FoyerDatabase, write: () => PromiseLike<unknown>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (isFull(error)) await makeRoom(database);
    await write();
  }
}

/** Whether a write failed because this device has no room; a transaction tells it as what it was ended by. */
function isFull(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  if ('name' in error && error.name === 'QuotaExceededError') return true;
  return 'inner' in error && error.inner !== error && isFull(error.inner);
}

/** Notes that a kept file was looked at; often enough is once an hour. */
export async function noteUse(database: FoyerDatabase, row: KeptFileRow, now: number): Promise<void> {
  if (now - row.usedAt < 3_600_000) return;
  await database.files.update([row.room, row.lane, row.id, row.part], { usedAt: now });
}

/** Deletes the bytes of messages that show no file any more. Inside a transaction on `roomTables`. */
export async function dropFiles({ files }: FoyerDatabase, room: RoomId, places: readonly FilePlace[]): Promise<void> {
  if (places.length === 0) return;
  const gone = new Set(places.map(({ lane, id }) => `${lane} ${id}`));
  const keys = await files.where('room').equals(room).primaryKeys();
  const theirs = keys.filter(([, lane, id]) => gone.has(`${lane} ${id}`));
  if (theirs.length > 0) await files.bulkDelete(theirs);
}

/** Deletes all bytes of a room but those of these messages of mine. Inside a transaction on `roomTables`. */
export async function dropFilesOf(
  { files }: FoyerDatabase,
  room: RoomId,
  kept: ReadonlySet<string> = new Set(),
): Promise<void> {
  const keys = await files.where('room').equals(room).primaryKeys();
  await files.bulkDelete(keys.filter(([, , id]) => !kept.has(id)));
}

/** Deletes what was not looked at for longest until the rest fits; never what the server does not have. */
async function evict({ files, outbox }: FoyerDatabase, most: number): Promise<void> {
  const byAge = files.orderBy('[usedAt+bytes]');
  // The index alone tells how much there is: no bytes are read.
  const [sizes, keys, waiting] = await Promise.all([byAge.keys(), byAge.primaryKeys(), outbox.toArray()]);
  const unsent = new Set(waiting.flatMap((row) => (row.kind === 'record' ? [row.id as string] : [])));
  const kept = keys.flatMap((key, index) => {
    const [, bytes = 0] = sizes[index] as unknown as readonly number[];
    return unsent.has(key[2]) ? [] : [{ key, bytes }];
  });
  let over = kept.reduce((sum, { bytes }) => sum + bytes, 0) - most;
  for (const { key, bytes } of kept) {
    if (over <= 0) return;
    await files.delete(key);
    over -= bytes;
  }
}
