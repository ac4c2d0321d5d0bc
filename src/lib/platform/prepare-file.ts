import { fileName, withEnding } from './file-name.ts';
import type { AttachedRow, PreparedFile } from '../projection/file-tables.ts';
import { preparePicture } from './prepare-picture.ts';

/** What a chosen file becomes before it is sent: its name as messages carry it, and a picture made ready for sending. */
export type Prepared = PreparedFile & Pick<AttachedRow, 'preview' | 'original' | 'asTaken'>;

const endings: Readonly<Record<string, string>> = { 'image/jpeg': 'jpg', 'image/png': 'png', 'image/webp': 'webp' };
/** Names of photos in formats that not every browser shows. */
const photoName = /\.(heic|heif|avif|jpe?g|png|webp|tiff?|dng|cr2|cr3|nef|arw|raf|orf|rw2)$/i;
const withoutNotes: readonly string[] = ['image/gif', 'image/svg+xml', 'image/bmp'];
const unknownType = 'application/octet-stream';

/** Makes a file ready; null when it cannot be read. What is no picture that this browser shows goes as it is. */
export async function prepareFile(file: File): Promise<Prepared | null> {
  try {
    // A folder, or a file that has gone since it was chosen.
    await file.slice(0, 1).arrayBuffer();
  } catch {
    return null;
  }
  const name = fileName(file.name);
  const asIs = { name, type: typeOf(file), picture: null, blob: blobOf(file, typeOf(file)) };
  const picture = await preparePicture(file);
  if (picture === null) return { ...asIs, preview: null, original: null, asTaken: isPhoto(file) };
  const { blob, size, preview, isSame, chosenType, chosenSize } = picture;
  const shown = { type: blob.type, picture: size, blob, preview };
  if (isSame) return { ...shown, name, original: null };
  // A format that others may not see as a picture is sent as a file, if it is sent at all.
  const original =
    chosenType === null ? asIs : { ...asIs, type: chosenType, picture: chosenSize, blob: blobOf(file, chosenType) };
  return { ...shown, name: withEnding(name, endings[blob.type] ?? 'jpg'), original };
}

/** Its type as messages carry it: an `image/…` is said only of what is shown as a picture. */
function typeOf({ type }: File): string {
  const plain = type.split(';')[0]?.trim().toLowerCase() ?? '';
  return /^[a-z0-9.+-]+\/[a-z0-9.+-]+$/.test(plain) && plain.length <= 100 && !plain.startsWith('image/')
    ? plain
    : unknownType;
}

/** Whether a file is a photo, in which a camera may have noted where and when it was taken. */
const isPhoto = ({ name, type }: File): boolean =>
  photoName.test(name) || (type.startsWith('image/') && !withoutNotes.includes(type));

const blobOf = (file: File, type: string): Blob => file.slice(0, file.size, type);
