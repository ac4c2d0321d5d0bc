const hangul = /^\p{Script=Hangul}+$/u;
const han = /\p{Script=Han}/u;

/**
 * What stands in a tile without a photo. People: two initials; two Hangul of the given name; at most two kanji of the
 * family name. Rooms: two initials, or the first two Hangul or kanji.
 */
export function initials(name: string, kind: 'person' | 'room' = 'person'): string {
  const words = name
    .trim()
    .split(/\s+/u)
    .filter((word) => /^[\p{L}\p{N}]/u.test(word));
  const [first = ''] = words;
  const last = words.at(-1) ?? '';
  if (han.test(first)) return letters(first).slice(0, 2).join('');
  if (hangul.test(first)) return (kind === 'person' ? letters(last).slice(-2) : letters(first).slice(0, 2)).join('');
  const [initial = ''] = letters(first);
  const [second = ''] = words.length > 1 ? letters(last) : [];
  return (initial + second).toUpperCase();
}

/** The number, 0 to 7, of the tint that belongs to an id: the same on every device. */
export function tintOf(id: string): number {
  let hash = 0;
  for (let at = 0; at < id.length; at += 1) hash = (Math.imul(hash, 31) + id.charCodeAt(at)) | 0;
  return (hash >>> 3) % 8;
}

/** As people count letters: a stacked mark or an emoji sequence is one. */
const letters = (word: string): string[] => [...new Intl.Segmenter().segment(word)].map(({ segment }) => segment);
