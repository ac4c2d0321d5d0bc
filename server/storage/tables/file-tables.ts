import type { DocumentName } from '#shared/documents/names.ts';
import type { CompanyId, FileId, RecordId, RoomId, UserId } from '#shared/ids.ts';
import type { PictureType } from '../../accounts/image-type.ts';

/** Files of messages. Times are epoch milliseconds. */
export interface FileTables {
  file: FileTable;
}

/** A file that somebody has uploaded for one record of theirs; its bytes lie in the data folder under its id. */
export interface FileTable {
  id: FileId;
  /** The page, the person and the record it was uploaded for: at most one file each. */
  document: DocumentName;
  user: UserId;
  record: RecordId;
  room: RoomId;
  /** The person's company, which its bytes count for. */
  company: CompanyId;
  name: string;
  type: string;
  bytes: number;
  /** SHA-256 of the bytes in hexadecimal: the same sent once more is known by it. */
  sha256: string;
  /** Size of a picture in pixels; null for what is none. */
  width: number | null;
  height: number | null;
  /** What the small picture for lists is; null while there is none. */
  preview_type: PictureType | null;
  preview_bytes: number;
  at: number;
}
