import { describe, expect, test } from 'vitest';
import { afterSignIn } from '$lib/components/auth/after-sign-in.ts';
import { fitLines, fitText } from '$lib/components/identity/fit-text.ts';
import { fileNameOf, identityCard, type IdentityCard } from '$lib/components/identity/identity-card.ts';
import { myVcard } from '$lib/components/identity/my-vcard.ts';
import { withDensity } from '$lib/components/identity/png-density.ts';
import { qrPath, qrPicture } from '$lib/components/identity/qr-modules.ts';
import type { Me } from '#shared/api/accounts.ts';
import { parsePhone } from '#shared/phone.ts';

const me = {
  user: { name: 'Ann Carter', title: 'Project manager', email: 'ann@acme.example' },
  company: { name: 'Acme', colour: '#1f4a2e' },
} as Me;
const code = { code: 'k7qm2r9dk7qm2r9dk7qm2r9d01', short: 'k7qm2r9d' };
const card: IdentityCard = identityCard(me, code, 'https://chat.example.com', null);

describe('My card', () => {
  test('names the person, the company, the link and the code as it is read aloud (S23)', () => {
    expect(card).toEqual({
      name: 'Ann Carter',
      title: 'Project manager',
      company: { name: 'Acme', colour: '#1f4a2e' },
      email: 'ann@acme.example',
      phone: null,
      link: `https://chat.example.com/c/${code.code}`,
      code: 'K7QM-2R9D',
    });
  });

  test.each([
    ['Ann Carter', 'Ann-Carter-card.png'],
    ['김서연', '김서연-card.png'],
    ['../../etc/passwd', 'etc-passwd-card.png'],
    ['🙂', 'foyer-card.png'],
  ])('of %s is saved as %s', (name, file) => {
    expect(fileNameOf({ name }, 'card.png')).toBe(file);
  });

  test('as a vCard has a line for each fact, with a link, and nothing can break out of its line (S23)', () => {
    expect(myVcard(card).split('\r\n')).toEqual([
      'BEGIN:VCARD',
      'VERSION:3.0',
      'FN:Ann Carter',
      'N:Carter;Ann;;;',
      'ORG:Acme',
      'TITLE:Project manager',
      'EMAIL;TYPE=WORK:ann@acme.example',
      `URL:https://chat.example.com/c/${code.code}`,
      'END:VCARD',
      '',
    ]);
    const phone = parsePhone('010-5550-0148');
    const odd = myVcard({ ...card, name: '김서연', title: 'a;b,c\\d\r\nEND:VCARD', phone });
    expect(odd).toContain('\r\nN:김서연;;;;\r\n');
    expect(odd).toContain('TITLE:a\\;b\\,c\\\\d\\nEND:VCARD\r\n');
    expect(odd).toContain('TEL;TYPE=CELL:+821055500148\r\n');
    expect(odd.match(/^END:VCARD$/gm)).toHaveLength(1);
  });

  test('as a vCard folds long lines between letters, and they unfold to what they were', () => {
    const name = '中村 美穂'.repeat(12);
    const made = myVcard({ ...card, name });
    for (const line of made.split('\r\n')) expect(new TextEncoder().encode(line).length).toBeLessThanOrEqual(75);
    expect(made.replaceAll('\r\n ', '')).toContain(`FN:${name}\r\n`);
  });
});

describe('Text on a card', () => {
  const measure = (text: string, size: number): number => [...text].length * size;

  test('stands as large as it may, smaller when it is long, and is cut only at the smallest', () => {
    expect(fitText('Ann', 100, 20, 10, measure)).toEqual({ text: 'Ann', size: 20 });
    expect(fitText('Ann Carter', 150, 20, 10, measure)).toEqual({ text: 'Ann Carter', size: 15 });
    expect(fitText('Ann Carter of Acme', 110, 20, 10, measure)).toEqual({ text: 'Ann Carter…', size: 10 });
  });

  test('goes on in a second line, between words, before it gets small, and is cut there when nothing else fits', () => {
    const sizes = { size: 20, small: 14, least: 10 };
    const fit = (text: string) => fitLines(text, 200, sizes, measure);
    expect(fit('Ann Carter')).toEqual({ lines: ['Ann Carter'], size: 20 });
    expect(fit('Anna Maria Carter')).toEqual({ lines: ['Anna Maria', 'Carter'], size: 14 });
    expect(fit('Anna-Maria Carter-Bellingham')).toEqual({ lines: ['Anna-Maria', 'Carter-Bellingham'], size: 11 });
    expect(fit(`Anna ${'x'.repeat(30)}`)).toEqual({ lines: ['Anna', `${'x'.repeat(19)}…`], size: 10 });
    expect(fit('x'.repeat(30))).toEqual({ lines: [`${'x'.repeat(19)}…`], size: 10 });
  });

  test('is never cut inside a letter', () => {
    const family = '👨‍👩‍👧';
    const { text } = fitText(family.repeat(3), 130, 20, 10, measure);
    expect(text.replace('…', '').length % family.length).toBe(0);
  });
});

test('A picture says at how many dots an inch it prints, in a part whose checksum is right (S23)', () => {
  const header = [0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52];
  const png = Uint8Array.from([...header, ...Array<number>(17).fill(1), 7, 7]);
  const made = Buffer.from(withDensity(png, 300));
  expect(made.length).toBe(png.length + 21);
  expect(made.subarray(37, 41).toString()).toBe('pHYs');
  expect(made.readUInt32BE(41)).toBe(11_811);
  expect(made.readUInt32BE(45)).toBe(11_811);
  // As any PNG of 300 dots an inch has it.
  expect(made.subarray(33, 54).toString('hex')).toBe('000000097048597300002e2300002e230178a53f76');
  expect([...made.subarray(54)]).toEqual([7, 7]);
});

describe('A QR code', () => {
  test('has four modules of white on each side, and a contact link makes a coarse one (S20)', () => {
    const { size, runs } = qrPicture(card.link);
    expect(size - 8).toBeLessThanOrEqual(33);
    expect(runs.length).toBeGreaterThan(100);
    for (const { x, y, length } of runs) {
      expect(Math.min(x, y)).toBeGreaterThanOrEqual(4);
      expect(Math.max(x + length, y + 1)).toBeLessThanOrEqual(size - 4);
    }
  });

  test('with a signed card in its link stays coarse enough for a screen (N01)', () => {
    expect(qrPicture(`${card.link}#${'x'.repeat(215)}`).size - 8).toBeLessThanOrEqual(61);
  });

  test('as a path draws each run once', () => {
    const qr = qrPicture('a');
    expect(qrPath(qr).match(/M/g)).toHaveLength(qr.runs.length);
    expect(qrPath({ size: 9, runs: [{ x: 4, y: 5, length: 2 }] })).toBe('M4 5h2v1h-2z');
  });
});

test('Signing in leads back to a contact link, and to nothing else that an address names (S32)', () => {
  const back = (to: string) => afterSignIn(`?to=${encodeURIComponent(to)}`);
  expect(back(`/c/${code.code}`)).toBe(`/c/${code.code}`);
  for (const to of [
    'https://evil.example',
    '//evil.example',
    '/c/../room/x',
    `/c/${code.code}//x`,
    'javascript:1',
    '',
  ]) {
    expect(back(to)).toBe('/');
  }
  expect(afterSignIn('')).toBe('/');
});
