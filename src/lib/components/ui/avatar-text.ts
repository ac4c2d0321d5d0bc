const hangul = /^[\p{Script=Hangul}]+$/u;
const han = /\p{Script=Han}/u;

/**
 * What stands in a tile without a photo: two initials; two Hangul of the given name; at most two kanji of the family
 * name; one or two letters of a room's name.
 */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/u).filter(Boolean);
  const [first = '', ...rest] = words;
  const last = rest.at(-1) ?? '';
  if (han.test(first)) return take(first, rest.length > 0 ? 2 : 1);
  if (hangul.test(first))
    return rest.length > 0 || [...first].length > 3 ? take(first, 2) : [...first].slice(-2).join('');
  return (take(first, 1) + take(last, 1)).toUpperCase();
}

/** The number, 0 to 7, of the tint that belongs to an id: the same on every device. */
export function tintOf(id: string): number {
  let hash = 0;
  for (let at = 0; at < id.length; at += 1) hash = (Math.imul(hash, 31) + id.charCodeAt(at)) | 0;
  return (hash >>> 3) % 8;
}

const take = (word: string, count: number): string =>
  [...new Intl.Segmenter().segment(word)]
    .slice(0, count)
    .map(({ segment }) => segment)
    .join('');
