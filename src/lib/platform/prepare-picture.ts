import { limits } from '#shared/limits.ts';
import { pictureType, type PictureType } from './picture-type.ts';

/** Longest side of a picture that is sent, a smaller one where this browser draws no such, and of the small one for lists. */
const wholeSides = [2048, 1280];
const previewSide = 640;
const quality = 0.85;
const previewQualities = [0.8, 0.6, 0.4, 0.2];

/** A picture made ready for sending. */
export interface PreparedPicture {
  readonly blob: Blob;
  readonly size: { readonly width: number; readonly height: number };
  /** Null when it cannot be made small enough. */
  readonly preview: Blob | null;
  /** True when these are the bytes that were chosen. */
  readonly isSame: boolean;
  /** What was chosen, where everybody sees such a picture. */
  readonly chosenType: PictureType | null;
  /** How large it was when it was chosen. */
  readonly chosenSize: { readonly width: number; readonly height: number };
}

/**
 * Draws a picture anew, upright and at most 2,048 pixels long, which leaves behind where and with what it was taken; a GIF stays as it is,
 * since it may move. Null for what this browser cannot show.
 */
export async function preparePicture(file: Blob): Promise<PreparedPicture | null> {
  const chosenType = pictureType(new Uint8Array(await file.slice(0, 16).arrayBuffer()));
  if (chosenType === null && !file.type.startsWith('image/')) return null;
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' });
  } catch {
    // A format this browser does not know, or no picture at all.
    return null;
  }
  try {
    for (const side of wholeSides) {
      const drawn = await drawnAnew(file, bitmap, chosenType, side);
      if (drawn) return drawn;
    }
    return null;
  } finally {
    bitmap.close();
  }
}

/** Null for more pixels than this browser draws. */
async function drawnAnew(
  file: Blob,
  bitmap: ImageBitmap,
  chosenType: PictureType | null,
  side: number,
): Promise<PreparedPicture | null> {
  try {
    const whole = draw(bitmap, side);
    const isOpaque = chosenType === 'image/jpeg' || !hasHoles(whole);
    const preview = await previewOf(bitmap, isOpaque);
    const chosenSize = { width: bitmap.width, height: bitmap.height };
    const chosen = { chosenType, chosenSize, preview };
    if (chosenType === 'image/gif') {
      return { ...chosen, blob: file.slice(0, file.size, chosenType), size: chosenSize, isSame: true };
    }
    const blob = await wholeOf(whole, isOpaque, chosenType);
    const size = { width: whole.width, height: whole.height };
    return blob && { ...chosen, blob, size, isSame: false };
  } catch {
    return null;
  }
}

async function wholeOf(canvas: HTMLCanvasElement, isOpaque: boolean, type: PictureType | null): Promise<Blob | null> {
  if (!isOpaque) return (await encode(canvas, 'image/webp', 0.9)) ?? encode(canvas, 'image/png');
  const jpeg = await encode(canvas, 'image/jpeg', quality);
  // Drawings and screens: as PNG often smaller, and sharp.
  const png = type === 'image/png' ? await encode(canvas, 'image/png') : null;
  return png && jpeg && png.size <= jpeg.size ? png : jpeg;
}

async function previewOf(bitmap: ImageBitmap, isOpaque: boolean): Promise<Blob | null> {
  const canvas = draw(bitmap, previewSide);
  for (const one of previewQualities) {
    const blob = isOpaque ? await encode(canvas, 'image/jpeg', one) : await encode(canvas, 'image/webp', one);
    if (blob && blob.size <= limits.previewBytes) return blob;
  }
  const png = isOpaque ? null : await encode(canvas, 'image/png');
  return png && png.size <= limits.previewBytes ? png : null;
}

function draw(bitmap: ImageBitmap, longest: number): HTMLCanvasElement {
  const scale = Math.min(1, longest / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('no canvas');
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return canvas;
}

/** Whether one sees through it anywhere. */
function hasHoles(canvas: HTMLCanvasElement): boolean {
  const data = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
  for (let at = 3; at < data.length; at += 4) if ((data[at] ?? 255) < 255) return true;
  return false;
}

/** Null where this browser does not write that format. */
async function encode(canvas: HTMLCanvasElement, type: PictureType, withQuality?: number): Promise<Blob | null> {
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, type, withQuality));
  return blob?.type === type ? blob : null;
}
