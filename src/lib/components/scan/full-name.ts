/** A name in the order of its script: family name first in Chinese, Japanese and Korean. */
export function fullName(family: string, given: string): string {
  const familyFirst = /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}]/u.test(family + given);
  return (familyFirst ? [family, given] : [given, family])
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .join(' ');
}
