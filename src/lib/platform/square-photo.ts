import { digest } from 'lib0/hash/sha256';
import type { RoomPhotoRow } from '../projection/room-commands.ts';

/** The side of the picture, and what the server takes. */
const side = 512;
const mostBytes = 512 * 1024;
const qualities = [0.9, 0.75, 0.6, 0.4];

/**
 * The middle of a picture as a square of at most 512 pixels, upright, as a JPEG of at most 512 KB; null for a file that
 * this browser cannot show as a picture.
 */
export async function squarePhoto(file: Blob): Promise<RoomPhotoRow | null> {
  let picture: ImageBitmap;
  try {
    picture = await createImageBitmap(file);
  } catch {
    // A format this browser does not know, or no picture at all.
    return null;
  }
  try {
    const canvas = drawSquare(picture);
    for (const quality of qualities) {
      const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', quality));
      if (blob === null || blob.size > mostBytes) continue;
      const bytes = new Uint8Array(await blob.arrayBuffer());
      return { hash: hexOf(digest(bytes)), type: blob.type, bytes };
    }
    return null;
  } finally {
    picture.close();
  }
}

function drawSquare(picture: ImageBitmap): HTMLCanvasElement {
  const shortest = Math.min(picture.width, picture.height);
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = Math.min(side, shortest);
  const context = canvas.getContext('2d');
  if (context === null) return canvas;
  // What is transparent would be black in a JPEG.
  context.fillStyle = 'white';
  context.fillRect(0, 0, canvas.width, canvas.height);
  const [left, top] = [(picture.width - shortest) / 2, (picture.height - shortest) / 2];
  context.drawImage(picture, left, top, shortest, shortest, 0, 0, canvas.width, canvas.height);
  return canvas;
}

const hexOf = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
