/** Values that one statement takes; databases limit their number. */
const partSize = 500;

/** Splits a list so that each part fits into one statement. */
export function inParts<Item>(items: readonly Item[]): readonly (readonly Item[])[] {
  const parts: (readonly Item[])[] = [];
  for (let at = 0; at < items.length; at += partSize) parts.push(items.slice(at, at + partSize));
  return parts;
}
