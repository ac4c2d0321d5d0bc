import { disassemble } from 'es-hangul';

const katakana = /[\u30a1-\u30f6]/g;
const hangulSyllable = /[\uac00-\ud7a3]/;
const hangulLetter = /[\u3131-\u318e\uac00-\ud7a3]/;
const initialConsonants = /^[\u3131-\u314e\s]+$/;

/** Folds what people do not type alike: letter case, full and half width, katakana and hiragana, runs of space. */
export function foldText(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(katakana, (letter) => String.fromCharCode(letter.charCodeAt(0) - 0x60))
    .replace(/\s+/g, ' ')
    .trim();
}

/** True when a text is typed in Korean initial consonants only, as in `ㄱㅁㅅ` for 김민수. */
export const isInitialConsonants = (text: string): boolean => initialConsonants.test(text);

/** True when a text holds Korean syllables. */
export const hasHangul = (text: string): boolean => hangulSyllable.test(text);

/** Korean syllables as the letters they are typed with, so that a half-typed syllable already finds; null without any. */
export function typedLetters(text: string): string | null {
  return hangulLetter.test(text) ? disassemble(text.toLowerCase()).replace(/\s+/g, '') : null;
}
