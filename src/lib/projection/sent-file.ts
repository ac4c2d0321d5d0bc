import type { SentFile } from '#shared/records/file.ts';
import type { FileRow } from './rows.ts';
import type { OutboxMessage } from './tables.ts';

/** A file as its message's record names it, for the screens. */
export const fileRow = ({ id, name, type, bytes, picture, proof }: SentFile): FileRow => ({
  ...{ id, name, type, bytes, picture, proof },
});

/** A file as a record may name it; undefined while the server has not given it. */
export function sentFile({ id, name, type, bytes, picture, proof }: FileRow): SentFile | undefined {
  return id === null || proof === undefined ? undefined : { id, name, type, bytes, picture, proof };
}

/** The same file before the server has its bytes, as another record would bring it. */
export const unsentFile = ({ name, type, bytes, picture }: FileRow | SentFile): FileRow => ({
  ...{ id: null, name, type, bytes, picture },
});

/** The file that a message on its way brings. */
export function fileOnItsWay({ value, file }: OutboxMessage): FileRow | undefined {
  return value.kind === 'message' && value.file ? fileRow(value.file) : file;
}
