import type { FilePart } from '#shared/api/files.ts';
import type { RoomId } from '#shared/ids.ts';
import type { FilePlace, FileRow } from './rows.ts';

/** A part of a file whose bytes are on this device. Key: [room, lane, id, part]. */
export interface KeptFileRow extends FilePlace {
  readonly part: FilePart;
  readonly blob: Blob;
  readonly bytes: number;
  /** When it was last looked at, epoch milliseconds: what was not for longest goes first. */
  readonly usedAt: number;
}

/** A file as a device has prepared it, with its bytes. */
export type PreparedFile = Pick<FileRow, 'name' | 'type' | 'picture'> & { readonly blob: Blob };

/** A file in a room's composer: part of the draft (M02). */
export interface AttachedRow extends PreparedFile {
  /** Given by the database, in the order of choosing. */
  readonly id?: number;
  readonly room: RoomId;
  /** Of a picture a small one; null for everything else. */
  readonly preview: Blob | null;
  /** The picture as it was chosen, where what is sent is another one. */
  readonly original: PreparedFile | null;
  /** Whether the original is to be sent. */
  readonly isOriginal: boolean;
  /** Whether it is a photo that could not be drawn anew: it goes with where and when it was taken. */
  readonly asTaken?: boolean;
}

/** What of an attached file is sent. */
export const chosenOf = ({ original, isOriginal, ...row }: AttachedRow): PreparedFile =>
  isOriginal && original ? original : row;
