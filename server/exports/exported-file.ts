import type { SentFile } from '#shared/records/file.ts';

/** Endings that open a document, a picture, a recording or an archive, and run nothing on the way. */
const harmless = new Set(
  'txt md csv tsv log json pdf rtf docx xlsx pptx odt ods odp hwp hwpx png jpg jpeg gif webp heic bmp tif tiff mp3 m4a wav ogg mp4 m4v mov webm zip gz 7z'.split(
    ' ',
  ),
);
/** Endings of what people read as text, and machines run. */
const readable = new Set(
  'html htm xhtml shtml xml xsl svg js mjs cjs ts css sh bat cmd ps1 vbs py rb pl php eml mht mhtml'.split(' '),
);

/**
 * Where a file lies in an archive: a name that every system unpacks, with the ending that opens it. Whoever exports
 * clicks through what strangers have sent, beside the pages of the archive: what an ending would run has another one
 * after it.
 */
export function pathOf({ id, name }: Pick<SentFile, 'id' | 'name'>): string {
  const ending = (/\.([A-Za-z0-9]{1,10})$/.exec(name)?.[1] ?? '').toLowerCase();
  if (ending === '') return `files/${id}`;
  const safe = harmless.has(ending) ? '' : readable.has(ending) ? '.txt' : '.bin';
  return `files/${id}.${ending}${safe}`;
}

/** A file as an export tells of it: without what lets it stand in a message. */
export function exportedFile(file: SentFile): object {
  const { id, name, type, bytes, picture } = file;
  return { id, name, type, bytes, picture, path: pathOf(file) };
}
