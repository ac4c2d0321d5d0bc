import type { Locale } from '#shared/api/accounts.ts';

const hangul = /[\u1100-\u11ff\u3131-\u318e\uac00-\ud7a3]/g;
const kana = /[\u3041-\u30ff\uff66-\uff9f]/g;
const han = /[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]/;
const latin = /\p{Script=Latin}/u;

/**
 * The language a text is set and read aloud in: picks the font's form of shared characters, the line height and the
 * screen reader's voice. Characters alone, as in a name, follow the reader's language; null when nothing tells.
 */
export function textLanguage(text: string, reader: Locale): Locale | null {
  const sample = text.slice(0, 400);
  const syllables = sample.match(hangul)?.length ?? 0;
  const syllabary = sample.match(kana)?.length ?? 0;
  if (syllables > 0 || syllabary > 0) return syllables >= syllabary ? 'ko' : 'ja';
  if (han.test(sample)) return reader === 'ko' ? 'ko' : 'ja';
  return latin.test(sample) ? 'en' : null;
}
