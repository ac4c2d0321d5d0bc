import { disassemble } from 'es-hangul';

const hangulSyllable = /[\uac00-\ud7a3]/;
const hangulLetter = /[\u3131-\u318e\uac00-\ud7a3]/;
const initialConsonants = /^[\u3131-\u314e\s]+$/;

/** True when a text is typed in Korean initial consonants only, as in `ㄱㅁㅅ` for 김민수. */
export const isInitialConsonants = (text: string): boolean => initialConsonants.test(text);

/** True when a text holds Korean syllables. */
export const hasHangul = (text: string): boolean => hangulSyllable.test(text);

/** Korean syllables as the letters they are typed with, so that a half-typed syllable already finds; null without any. */
export function typedLetters(text: string): string | null {
  return hangulLetter.test(text) ? disassemble(text.toLowerCase()).replace(/\s+/g, '') : null;
}
