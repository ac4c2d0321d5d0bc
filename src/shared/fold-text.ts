const katakana = /[\u30a1-\u30f6]/g;

/** Folds what people do not type alike: letter case, full and half width, katakana and hiragana, runs of space. */
export function foldText(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(katakana, (letter) => String.fromCharCode(letter.charCodeAt(0) - 0x60))
    .replace(/\s+/g, ' ')
    .trim();
}
