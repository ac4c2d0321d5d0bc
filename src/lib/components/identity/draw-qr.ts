import type { QrPicture } from './qr-modules.ts';

/**
 * Draws a code, quiet zone and all, black on white into a square of at most `side` pixels, whose corner is at (x, y). Each
 * module gets a whole number of pixels, so that no edge is grey; what remains is white around it.
 */
export function drawQr(context: CanvasRenderingContext2D, qr: QrPicture, x: number, y: number, side: number): void {
  const module = Math.max(1, Math.floor(side / qr.size));
  const inset = Math.floor((side - module * qr.size) / 2);
  context.fillStyle = '#ffffff';
  context.fillRect(x, y, side, side);
  context.fillStyle = '#000000';
  for (const run of qr.runs) {
    context.fillRect(x + inset + run.x * module, y + inset + run.y * module, run.length * module, module);
  }
}
