import type { SentFile } from '#shared/records/file.ts';

/** Where a file lies in an archive: a name that every system unpacks, with the ending that opens it. */
export function pathOf({ id, name }: Pick<SentFile, 'id' | 'name'>): string {
  const [, ending = ''] = /\.([A-Za-z0-9]{1,10})$/.exec(name) ?? [];
  return `files/${id}${ending === '' ? '' : `.${ending.toLowerCase()}`}`;
}

/** A file as an export tells of it: without what lets it stand in a message. */
export function exportedFile(file: SentFile): object {
  const { id, name, type, bytes, picture } = file;
  return { id, name, type, bytes, picture, path: pathOf(file) };
}
