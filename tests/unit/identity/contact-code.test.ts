import { describe, expect, test } from 'vitest';
import { linkOf, parseCode, parseContactLink, parseShortCode, showShortCode } from '#shared/contact-code.ts';
import { randomLetters } from '#shared/ids.ts';

const origin = 'https://chat.example.com';
const code = 'k7qm2r9dk7qm2r9dk7qm2r9d01';

describe('Contact links', () => {
  test('a link gives back its code, whatever fragment or query it has picked up', () => {
    const made = randomLetters(26);
    expect(parseContactLink(linkOf(origin, made), origin)).toEqual({ code: made });
    expect(parseContactLink(`  ${linkOf(origin, code)}/?openExternalBrowser=1#card\n`, origin)).toEqual({ code });
  });

  test('a QR code of it is small: the link of a usual host has at most 60 letters', () => {
    expect(linkOf('https://foyer.company.example', code).length).toBeLessThanOrEqual(60);
  });

  test.each([
    ['of another server', `https://chat.example.org/c/${code}`],
    ['of a server whose name begins alike', `https://chat.example.com.evil.example/c/${code}`],
    ['with a name in front of the host', `https://chat.example.com@evil.example/c/${code}`],
    ['with a password', `https://me:secret@chat.example.com/c/${code}`],
    ['without encryption', `http://chat.example.com/c/${code}`],
    ['to another page', `${origin}/room/${code}`],
    ['with a code too short', `${origin}/c/k7qm2r9d`],
    ['with letters no code has', `${origin}/c/${'u'.repeat(26)}`],
    ['that is none', 'BEGIN:VCARD'],
  ])('a link %s is not ours', (_what, text) => {
    expect(parseContactLink(text, origin)).toBeNull();
  });
});

describe('Short codes', () => {
  test.each(['K7QM-2R9D', 'k7qm2r9d', ' K7QM 2R9D ', 'Ｋ７ＱＭ－２Ｒ９Ｄ', 'K7QM–2R9D'])(
    'are understood as typed: %s',
    (typed) => {
      expect(parseShortCode(typed)).toBe('k7qm2r9d');
    },
  );

  test('letters that look like digits count as these', () => {
    expect(parseShortCode('OIL0-abcd')).toBe('0110abcd');
  });

  test.each(['K7QM-2R9', 'K7QM-2R9DD', 'KUQM-2R9D', '', code])('what is none is refused: %s', (typed) => {
    expect(parseShortCode(typed)).toBeNull();
  });

  test('are shown in two parts', () => {
    expect(showShortCode('k7qm2r9d')).toBe('K7QM-2R9D');
    expect(parseShortCode(showShortCode('k7qm2r9d'))).toBe('k7qm2r9d');
  });
});

test('Whatever form of a code is pasted is understood', () => {
  expect(parseCode(` ${linkOf(origin, code)} `, origin)).toBe(code);
  expect(parseCode(code.toUpperCase(), origin)).toBe(code);
  expect(parseCode('k7qm 2r9d', origin)).toBe('k7qm2r9d');
  expect(parseCode('https://example.org/c/k7qm2r9d', origin)).toBeNull();
});
