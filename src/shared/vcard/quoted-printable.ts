/** Text written as `=E9=87=91` (vCard 2.1); letters that are not encoded stay. An unknown character set reads as UTF-8. */
export function decodeQuotedPrintable(text: string, charset: string): string {
  const bytes: number[] = [];
  const written = new TextEncoder().encode(text);
  for (let at = 0; at < written.length; at += 1) {
    const byte = written[at] ?? 0;
    const hex = byte === 0x3d ? String.fromCharCode(written[at + 1] ?? 0, written[at + 2] ?? 0) : '';
    if (/^[0-9a-f]{2}$/i.test(hex)) {
      bytes.push(Number.parseInt(hex, 16));
      at += 2;
    } else {
      bytes.push(byte);
    }
  }
  return decode(new Uint8Array(bytes), charset);
}

function decode(bytes: Uint8Array, charset: string): string {
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    // A name nobody knows; what was meant is most often UTF-8.
    return new TextDecoder().decode(bytes);
  }
}
