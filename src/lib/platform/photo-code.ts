import { photoDetector, type CodeDetector } from './code-reader.ts';

export type PhotoResult =
  | { readonly ok: true; readonly text: string }
  /** `none`: no code was found. `not-a-photo`: it cannot be opened. `unavailable`: the reader is not on this device yet. */
  | { readonly ok: false; readonly reason: 'none' | 'not-a-photo' | 'unavailable' };

/** Enough for a code on a page; larger pictures only take longer. */
const usualSide = 1600;
/** Above this, browsers refuse to draw. */
const largestSide = 4096;

/** Reads the code in a photo, at several sizes and contrasts. The photo stays on this device. */
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
  // As it is; then finer, for a small code in a large photo; then with more contrast, for a dim one.
  const attempts: readonly (readonly [longest: number, filter: string])[] = [
    [Math.min(side, usualSide), 'none'],
    [side > usualSide ? Math.min(side, largestSide) : Math.min(side * 2, usualSide), 'none'],
    [Math.min(side, usualSide), 'grayscale(1) contrast(2.5)'],
    [Math.min(side, usualSide), 'grayscale(1) brightness(2.5) contrast(2.5)'],
    [Math.min(side, usualSide), 'grayscale(1) blur(1.2px)'],
  ];
  for (const [longest, filter] of attempts) {
    const [found] = await detector.detect(drawn(picture, longest / side, filter));
    if (found) return found.rawValue;
  }
  return null;
}

function drawn(picture: ImageBitmap, scale: number, filter: string): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context) {
    // Where a picture is transparent it is paper.
    context.fillStyle = '#fff';
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.filter = filter;
    context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  }
  return canvas;
}
