import { expect, test } from 'vitest';
import { readCode } from '../../../src/lib/components/scan/read-code.ts';

const origin = 'https://chat.example';
/** A stand-in for the identity part's rule: what counts here is what is asked, and what becomes of the answer. */
const contactCode = (link: string): string | null =>
  /^https:\/\/chat\.example\/c\/(\w{26})(?:#.*)?$/.exec(link)?.[1] ?? null;
const code = 'abcdefghjkmnpqrstvwxyz2345';
const read = (text: string) => readCode(text, contactCode);

test('A contact code of this server is one, also with white space around it (S32)', () => {
  expect(read(`${origin}/c/${code}`)).toEqual({ kind: 'contact', code, card: null });
  expect(read(`\n ${origin}/c/${code} \r\n`)).toEqual({ kind: 'contact', code, card: null });
});

test('A contact code brings the signed card in its fragment along (N01)', () => {
  expect(read(`${origin}/c/${code}#signed.card`)).toEqual({ kind: 'contact', code, card: 'signed.card' });
});

test('A contact code of another server is a foreign link', () => {
  expect(read(`https://elsewhere.example/c/${code}`)).toMatchObject({ kind: 'link', domain: 'elsewhere.example' });
});

test('A foreign link names the domain it really leads to', () => {
  expect(read('https://chat.example@evil.example/c/x')).toMatchObject({ kind: 'link', domain: 'evil.example' });
  expect(read('HTTPS://EXAMPLE.COM\\@evil.example/')).toMatchObject({ kind: 'link', domain: 'example.com' });
  expect(read('https://exаmple.com/')).toMatchObject({ kind: 'link', domain: 'xn--exmple-4nf.com' });
  expect(read('http://192.168.0.1:8080/x')).toMatchObject({
    kind: 'link',
    domain: '192.168.0.1:8080',
    insecure: true,
  });
  expect(read('https://line.me/R/ti/p/x')).toMatchObject({ kind: 'link', domain: 'line.me', insecure: false });
});

test('Whatever else a code holds is text to copy, never an address to follow', () => {
  const texts = [
    'javascript:alert(1)',
    'data:text/html,<script>',
    'WIFI:S:guest;P:x;;',
    'tel:+8225550100',
    'https://',
    '',
  ];
  for (const text of texts) expect(read(text)).toEqual({ kind: 'text', text });
  expect(read('see https://evil.example now')).toMatchObject({ kind: 'text' });
  expect(read('a\u202Eb\u0000c')).toEqual({ kind: 'text', text: 'abc' });
});

test('A card that carries a contact code of this server offers it', () => {
  const card = (link: string) => `BEGIN:VCARD\nVERSION:3.0\nFN:Mina\nURL:https://mina.example\nURL:${link}\nEND:VCARD`;
  expect(read(card(`${origin}/c/${code}`))).toMatchObject({ kind: 'card', code, card: { name: 'Mina' } });
  expect(read(card(`https://elsewhere.example/c/${code}`))).toMatchObject({ kind: 'card', code: null });
});

test('More text than any code can hold is cut', () => {
  const reading = read('x'.repeat(1_000_000));
  expect(reading.kind === 'text' && reading.text.length).toBe(8000);
});
