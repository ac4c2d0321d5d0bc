import * as v from 'valibot';
import type { FileId, RecordId, RoomId } from '../ids.ts';
import { sentFileSchema, type SentFile } from '../records/file.ts';

/** Both parts of a file that are kept: all of it, and of a picture also a small one for lists (640 pixels at most). */
export const fileParts = ['whole', 'preview'] as const;
export type FilePart = (typeof fileParts)[number];

/** What a file is called when it is uploaded. */
export interface FileClaim {
  readonly name: string;
  readonly type: string;
  /** Size in pixels of what the device takes for a picture. */
  readonly picture: { readonly width: number; readonly height: number } | null;
  /** What the server has said of this very file before; missing where it is new. */
  readonly given?: Pick<SentFile, 'id' | 'proof'>;
}

/**
 * `PUT` takes a file for one record that its sender is about to write: the bytes are the body. Sending the same once more
 * is sending it once. Answers `sentFileAnswer`; `refused` with `files-off` or `file-too-large`, `unavailable` while the disk
 * is full. A file that a server goes on without, from a backup, comes again as it was with what was `given`: under its id.
 */
export function uploadPath(
  room: RoomId,
  page: number,
  record: RecordId,
  { name, type, picture, given }: FileClaim,
): string {
  const query = new URLSearchParams({ name, type });
  if (picture) {
    query.set('width', String(picture.width));
    query.set('height', String(picture.height));
  }
  if (given) {
    query.set('id', given.id);
    query.set('proof', given.proof);
  }
  return `/api/rooms/${room}/pages/${page}/files/${record}?${query.toString()}`;
}

export const sentFileAnswer = v.object({ file: sentFileSchema });

/**
 * `GET` gives a part to whoever may read a record that shows the file, and to who uploaded it; `not-found` to everybody else. `PUT` of
 * `preview` is for who uploaded the file.
 */
export const filePath = (id: FileId, part: FilePart): string =>
  part === 'whole' ? `/api/files/${id}` : `/api/files/${id}/${part}`;
