import type { RoomId } from '#shared/ids.ts';
import { limits } from '#shared/limits.ts';
import { effectiveRules } from '#shared/policy/effective-rules.ts';
import type { Core } from '../core.ts';
import { prepareFile } from '../platform/prepare-file.ts';
import type { AttachedRow } from '../projection/file-tables.ts';
import { writeInAnyCase } from '../projection/kept-files.ts';
import { refreshRoom, roomTables } from '../projection/refresh-room.ts';

/** Why a file did not come into the composer. */
export interface AttachProblem {
  readonly name: string;
  /** Nothing in it; larger than may be sent here; not to be read; or this device has no room for it. */
  readonly why: 'empty' | 'too-large' | 'unreadable' | 'full';
}

/** Puts chosen files into a room's composer, where they stay until they are sent or taken out. Gives those that it cannot take. */
export async function attachFiles(
  core: Core,
  room: RoomId,
  files: readonly File[],
  prepare: typeof prepareFile = prepareFile,
): Promise<readonly AttachProblem[]> {
  const problems: AttachProblem[] = [];
  const facts = await core.database.facts.get(room);
  // Where there are to be no files at all, the rule that says so is told by whoever refuses them.
  const allowed = effectiveRules((facts?.companies ?? []).map(({ rules }) => rules))?.fileBytes || Infinity;
  const most = Math.min(limits.fileBytesMost, allowed);
  for (const file of files) {
    // What goes wrong with one of them says nothing of the others.
    const why = await attach(core, room, file, most, prepare).catch(() => 'unreadable' as const);
    if (why !== null) problems.push({ name: file.name, why });
  }
  return problems;
}

/** Takes a file out of the composer. */
export const detachFile = (core: Core, room: RoomId, id: number): Promise<void> =>
  change(core, room, () => core.database.attached.delete(id));

/** Whether a picture is sent as it was chosen. */
export const setOriginal = (core: Core, room: RoomId, id: number, isOriginal: boolean): Promise<void> =>
  change(core, room, () => core.database.attached.update(id, { isOriginal }));

async function attach(
  core: Core,
  room: RoomId,
  file: File,
  most: number,
  prepare: typeof prepareFile,
): Promise<AttachProblem['why'] | null> {
  if (file.size === 0) return 'empty';
  const prepared = await prepare(file);
  if (prepared === null) return 'unreadable';
  if (prepared.blob.size > most) return 'too-large';
  const { original } = prepared;
  const row: AttachedRow = {
    ...prepared,
    room,
    original: original && original.blob.size <= most ? original : null,
    isOriginal: false,
  };
  const { attached } = core.database;
  try {
    // By itself: what takes long to write holds nothing else up.
    await writeInAnyCase(core.database, () => attached.add(row));
  } catch {
    // The file was read a moment ago: what fails now is keeping it.
    return 'full';
  }
  // Only how many there are is told by the room list: the file is kept without that, and the next change tells.
  await change(core, room, () => Promise.resolve()).catch(() => undefined);
  return null;
}

function change(core: Core, room: RoomId, write: () => PromiseLike<unknown>): Promise<void> {
  const { database, owner } = core;
  return database.transaction('rw', roomTables(database), async () => {
    await write();
    await refreshRoom(database, owner, room);
  });
}
