import { pictureType, type PictureType } from '../accounts/image-type.ts';

/** A picture as its own bytes describe it. */
export interface Picture {
  readonly type: PictureType;
  readonly width: number;
  readonly height: number;
}

/** How much of a file's beginning is looked at: the size of a photo stands after all that a camera writes about it. */
export const headBytes = 512 * 1024;
/** Most pixels of a picture that is shown: the largest camera's. More would be made to fill a reader's memory. */
const pixelsMost = 256_000_000;
const sideMost = 65_535;

/**
 * What picture begins like this, by its bytes alone; null when it is none that is shown. Whatever only calls itself a
 * picture, or is one too large to be opened, is a file like any other.
 */
export function pictureIn(head: Uint8Array): Picture | null {
  const type = pictureType(head);
  const size = type && sizeOf(type, Buffer.from(head.buffer, head.byteOffset, head.byteLength));
  if (type === null || size === null) return null;
  const [width, height] = size;
  if (width < 1 || height < 1 || width > sideMost || height > sideMost || width * height > pixelsMost) return null;
  return { type, width, height };
}

type Size = readonly [width: number, height: number];

function sizeOf(type: PictureType, bytes: Buffer): Size | null {
  try {
    return readers[type](bytes);
  } catch {
    // It ends before it has said how large it is.
    return null;
  }
}

const readers: Readonly<Record<PictureType, (bytes: Buffer) => Size | null>> = {
  'image/png': (bytes) =>
    bytes.readUInt32BE(8) === 13 && bytes.toString('latin1', 12, 16) === 'IHDR'
      ? [bytes.readUInt32BE(16), bytes.readUInt32BE(20)]
      : null,
  'image/gif': (bytes) => [bytes.readUInt16LE(6), bytes.readUInt16LE(8)],
  'image/jpeg': jpegSize,
  'image/webp': webpSize,
};

/** Walks from segment to segment to the one that begins a frame. */
function jpegSize(bytes: Buffer): Size | null {
  for (let at = 2; ;) {
    if (bytes.readUInt8(at) !== 0xff) return null;
    const marker = bytes.readUInt8(at + 1);
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return [bytes.readUInt16BE(at + 7), bytes.readUInt16BE(at + 5)];
    // The picture itself, or its end, before any frame.
    if (marker === 0xda || marker === 0xd9 || marker < 0xc0) return null;
    const length = bytes.readUInt16BE(at + 2);
    if (length < 2) return null;
    at += 2 + length;
  }
}

function webpSize(bytes: Buffer): Size | null {
  switch (bytes.toString('latin1', 12, 16)) {
    case 'VP8 ':
      return bytes.readUIntBE(23, 3) === 0x9d012a
        ? [bytes.readUInt16LE(26) & 0x3fff, bytes.readUInt16LE(28) & 0x3fff]
        : null;
    case 'VP8L': {
      if (bytes.readUInt8(20) !== 0x2f) return null;
      const bits = bytes.readUInt32LE(21);
      return [(bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1];
    }
    case 'VP8X':
      return [bytes.readUIntLE(24, 3) + 1, bytes.readUIntLE(27, 3) + 1];
    default:
      return null;
  }
}
