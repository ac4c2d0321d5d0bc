import { photoDetector, type CodeDetector } from './code-reader.ts';

export type PhotoResult =
  | { readonly ok: true; readonly text: string }
  /** `none`: no code was found. `not-a-photo`: it cannot be opened. `unavailable`: the reader is not on this device yet. */
  | { readonly ok: false; readonly reason: 'none' | 'not-a-photo' | 'unavailable' };

/** Enough for a code on a page; larger pictures only take longer. */
const usualSide = 1600;
/** Above this, browsers refuse to draw. */
const largestSide = 4096;

/** Reads the code in a photo, at several sizes and with more contrast. The photo stays on this device. */
export async function readPhoto(photo: Blob): Promise<PhotoResult> {
  let picture: ImageBitmap;
  try {
    picture = await createImageBitmap(photo);
  } catch {
    // A format this browser does not know, or no picture at all.
    return { ok: false, reason: 'not-a-photo' };
  }
  try {
    const detector = await photoDetector();
    if (detector === null) return { ok: false, reason: 'unavailable' };
    const text = await readPicture(detector, picture);
    return text === null ? { ok: false, reason: 'none' } : { ok: true, text };
  } finally {
    picture.close();
  }
}

async function readPicture(detector: CodeDetector, picture: ImageBitmap): Promise<string | null> {
  const side = Math.max(picture.width, picture.height);
  const usual = Math.min(side, usualSide);
  const fine = side > usualSide ? Math.min(side, largestSide) : Math.min(side * 2, usualSide);
  // As it is; finer, for a small code in a large photo; with more contrast, for a dim one; coarser, for a grainy one.
  const attempts = [
    { longest: usual, stretch: false },
    { longest: fine, stretch: false },
    { longest: usual, stretch: true },
    { longest: usual / 2, stretch: true },
  ];
  for (const { longest, stretch } of attempts) {
    const pixels = drawn(picture, longest / side);
    if (pixels === null) return null;
    if (stretch) stretchContrast(pixels);
    const [found] = await detector.detect(pixels);
    if (found) return found.rawValue;
  }
  return null;
}

function drawn(picture: ImageBitmap, scale: number): ImageData | null {
  const width = Math.max(1, Math.round(picture.width * scale));
  const height = Math.max(1, Math.round(picture.height * scale));
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [width, height];
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) return null;
  // Where a picture is transparent it is paper.
  context.fillStyle = '#fff';
  context.fillRect(0, 0, width, height);
  context.drawImage(picture, 0, 0, width, height);
  return context.getImageData(0, 0, width, height);
}

/** Makes the picture grey, its darkest fiftieth black and its lightest white. Canvas filters are not everywhere. */
function stretchContrast({ data }: ImageData): void {
  const counts = new Uint32Array(256);
  for (let at = 0; at < data.length; at += 4) {
    const grey = greyAt(data, at);
    counts[grey] = (counts[grey] ?? 0) + 1;
  }
  const few = data.length / 4 / 50;
  const dark = levelOf(counts, few);
  const light = 255 - levelOf(counts.toReversed(), few);
  const gain = 255 / Math.max(1, light - dark);
  for (let at = 0; at < data.length; at += 4) {
    data.fill((greyAt(data, at) - dark) * gain, at, at + 3);
  }
}

const greyAt = (data: Uint8ClampedArray, at: number): number =>
  ((data[at] ?? 0) * 77 + (data[at + 1] ?? 0) * 150 + (data[at + 2] ?? 0) * 29) >> 8;

/** The brightness below which so many pixels lie. */
function levelOf(counts: Uint32Array, enough: number): number {
  let sum = 0;
  const level = counts.findIndex((count) => (sum += count) > enough);
  return Math.max(0, level);
}
