/** Kinds of pictures that people show of themselves and of rooms. */
export type PhotoType = 'image/png' | 'image/jpeg' | 'image/webp';
/** Kinds of pictures that messages show. */
export type PictureType = PhotoType | 'image/gif';

/** The type of a photo by its first bytes, whatever its sender calls it; null when it is none we show. */
export function imageType(bytes: Uint8Array): PhotoType | null {
  const type = pictureType(bytes);
  return type === 'image/gif' ? null : type;
}

/** The type of a message's picture by its first bytes; null when it is none we show. */
export function pictureType(bytes: Uint8Array): PictureType | null {
  const text = String.fromCharCode(...bytes.subarray(0, 12));
  if (text.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png';
  if (text.startsWith('\xff\xd8\xff')) return 'image/jpeg';
  if (/^GIF8[79]a/.test(text)) return 'image/gif';
  return text.startsWith('RIFF') && text.slice(8, 12) === 'WEBP' ? 'image/webp' : null;
}
