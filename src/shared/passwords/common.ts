import { commonWords } from './common-words.ts';

/** More words than these, picked by chance, are a good password. */
const mostWords = 3;
/** Letters that people write as signs. */
const signs: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  '!': 'i',
};
/** Rows of keyboards, the alphabet and the figures: walked in either direction. */
const walks = [
  'abcdefghijklmnopqrstuvwxyz',
  '01234567890123456789',
  'qwertyuiop',
  'asdfghjkl',
  'zxcvbnm',
  'qwertzuiop',
  'azertyuiop',
  '1q2w3e4r5t6y7u8i9o0p',
  'qazwsxedcrfvtgbyhnujm',
  '1qaz2wsx3edc4rfv5tgb6yhn7ujm',
  'qweasdzxcqweasdzxc',
  'ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔ',
].flatMap((walk) => [walk, [...walk].reverse().join('')]);

/**
 * Whether a password is among those that are tried first: a common word, or up to three, with figures and signs around them or
 * in place of letters; one sign or a short text over and over; a walk over the keyboard. What the thousand most common
 * passwords have in common, rather than a list of them.
 */
export function isCommonPassword(password: string): boolean {
  const text = password.normalize('NFKC').toLowerCase().replace(/\s+/g, '');
  const shorn = text.replace(/[^\p{L}]+$/u, '');
  // What stands around a word to please a rule, and signs in place of letters, the first one too.
  const readings = [text, shorn, shorn.replace(/^[^\p{L}]+/u, '')].flatMap((one) => [one, unsigned(one)]);
  return isRepeated(text) || readings.some((one) => isMadeOf(one.replace(/[^\p{L}\p{N}]+/gu, ''))) || isWalked(text);
}

const unsigned = (text: string): string => text.replace(/[013457@$!]/g, (sign) => signs[sign] ?? sign);

const isRepeated = (text: string): boolean => /^(.{1,4})\1+.{0,3}$/u.test(text);

/** Whether a text is up to three common words and nothing else. */
function isMadeOf(text: string): boolean {
  /** How few words lead to each place. */
  const words: (number | undefined)[] = [0];
  for (let at = 0; at < text.length; at += 1) {
    const before = words[at];
    if (before === undefined || before === mostWords) continue;
    for (let end = at + 2; end <= text.length && end - at <= longest; end += 1) {
      if (commonWords.has(text.slice(at, end))) words[end] = Math.min(words[end] ?? mostWords, before + 1);
    }
  }
  return text !== '' && words[text.length] !== undefined;
}

/** Whether a text is a few walks of three signs or more, one after the other, and hardly anything else. */
function isWalked(text: string): boolean {
  let left = text;
  let rest = 0;
  while (left !== '') {
    const step = longestWalk(left);
    if (step < 3) rest += 1;
    left = left.slice(step < 3 ? 1 : step);
  }
  return rest <= 2;
}

function longestWalk(text: string): number {
  for (let length = text.length; length >= 3; length -= 1) {
    const start = text.slice(0, length);
    if (walks.some((walk) => walk.includes(start)) || /^(.)\1+$/u.test(start)) return length;
  }
  return 0;
}

const longest = Math.max(...[...commonWords].map((word) => word.length));
