const perMetre = (dpi: number): number => Math.round(dpi / 0.0254);

/** The place where PNG's first part, its size, has ended: a signature of 8 bytes, and 25 of the part. */
const afterHeader = 33;

/**
 * Writes into a PNG how many of its pixels make an inch, so that it prints at its size. Canvases do not say.
 * @returns the same bytes with one part (`pHYs`) more
 */
export function withDensity(png: Uint8Array<ArrayBuffer>, dpi: number): Uint8Array<ArrayBuffer> {
  const part = new Uint8Array(21);
  const view = new DataView(part.buffer);
  view.setUint32(0, 9);
  part.set(new TextEncoder().encode('pHYs'), 4);
  view.setUint32(8, perMetre(dpi));
  view.setUint32(12, perMetre(dpi));
  part[16] = 1;
  view.setUint32(17, crc32(part.subarray(4, 17)));
  const whole = new Uint8Array(png.length + part.length);
  whole.set(png.subarray(0, afterHeader));
  whole.set(part, afterHeader);
  whole.set(png.subarray(afterHeader), afterHeader + part.length);
  return whole;
}

/** The checksum that ends each part of a PNG. */
function crc32(bytes: Uint8Array): number {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}
