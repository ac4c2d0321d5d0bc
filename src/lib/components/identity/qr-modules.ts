import { create } from 'qrcode';

/** Modules of white around a code, without which scanners do not find it. */
const quiet = 4;

/** A QR code as a picture of `size` by `size` modules, its quiet zone included. */
export interface QrPicture {
  readonly size: number;
  /** The dark modules, as runs within a row. */
  readonly runs: readonly { readonly x: number; readonly y: number; readonly length: number }[];
}

/** Longer texts are for screens alone, which nobody folds. */
const screenOnly = 120;

/**
 * The QR code of a text, at the error correction that survives a fold or a thumb (M); long ones at a lower one (L), because
 * larger modules help a camera more.
 */
export function qrPicture(text: string): QrPicture {
  const errorCorrectionLevel = text.length > screenOnly ? 'L' : 'M';
  const { size, data } = create(text, { errorCorrectionLevel }).modules;
  const runs: { x: number; y: number; length: number }[] = [];
  for (let y = 0; y < size; y += 1) {
    let start = -1;
    for (let x = 0; x <= size; x += 1) {
      const isDark = x < size && data[y * size + x] === 1;
      if (isDark && start < 0) start = x;
      if (isDark || start < 0) continue;
      runs.push({ x: start + quiet, y: y + quiet, length: x - start });
      start = -1;
    }
  }
  return { size: size + 2 * quiet, runs };
}

/** The dark modules as the path of an SVG, one unit a module. */
export const qrPath = ({ runs }: QrPicture): string =>
  runs.map(({ x, y, length }) => `M${x} ${y}h${length}v1h-${length}z`).join('');
