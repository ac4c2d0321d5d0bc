/** A telephone number in E.164: `+`, country, number, without anything between. */
declare const brand: unique symbol;
export type PhoneNumber = string & { readonly [brand]: 'PhoneNumber' };

/** What people put between digits. A long vowel mark is what a Japanese keyboard gives for a dash. */
const between = /[\s().\-\u2010-\u2015\u2212\u30fc]/gu;
/** Mobile numbers as they are dialled at home. No number of one country is one of the other, fixed lines included. */
const nationals = [
  { country: '82', dialled: /^0(10\d{8})$/, number: /^10\d{8}$/ },
  { country: '81', dialled: /^0([6789]0\d{8})$/, number: /^[6789]0\d{8}$/ },
] as const;
const international = /^\+[1-9]\d{7,14}$/;

/**
 * A number as people type it, in E.164: any country's with `+` and the country, and mobile numbers of Korea and Japan
 * also as they are dialled at home. Null for what is none, and for numbers of these two countries that are not mobile.
 */
export function parsePhone(text: string): PhoneNumber | null {
  const digits = text.normalize('NFKC').trim().replace(between, '');
  for (const { country, dialled, number } of nationals) {
    const home = dialled.exec(digits)?.[1];
    if (home !== undefined) return `+${country}${home}` as PhoneNumber;
    if (!digits.startsWith(`+${country}`)) continue;
    // Some write the 0 that is dialled at home after the country, too.
    const rest = digits.slice(country.length + 1).replace(/^0/, '');
    return number.test(rest) ? (`+${country}${rest}` as PhoneNumber) : null;
  }
  return international.test(digits) ? (digits as PhoneNumber) : null;
}

/** A number for reading: grouped where the country's habit is known. */
export function formatPhone(number: PhoneNumber): string {
  const [, country, rest] = /^\+(81|82)(\d+)$/.exec(number) ?? [];
  if (country === undefined || rest === undefined) return number;
  return `+${country} ${rest.slice(0, 2)}-${rest.slice(2, 6)}-${rest.slice(6)}`;
}
