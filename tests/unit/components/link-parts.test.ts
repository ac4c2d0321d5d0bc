import fc from 'fast-check';
import { expect, test } from 'vitest';
import { linkParts } from '$lib/components/timeline/link-parts.ts';

const links = (text: string) => linkParts(text).flatMap((part) => (part.type === 'link' ? [part.href] : []));

test('An address is found, and the sentence around it is not taken in', () => {
  expect(links('See https://example.com/a?b=1#c.')).toEqual(['https://example.com/a?b=1#c']);
  expect(links('(https://example.com/a)')).toEqual(['https://example.com/a']);
  expect(links('https://en.example.org/wiki/Door_(film)')).toEqual(['https://en.example.org/wiki/Door_(film)']);
  expect(links('http://a.test, https://b.test!')).toEqual(['http://a.test/', 'https://b.test/']);
});

test('Korean and Japanese sentences go on right after an address', () => {
  expect(links('https://example.com/a을 보세요')).toEqual(['https://example.com/a']);
  expect(links('資料はhttps://example.com/a。')).toEqual(['https://example.com/a']);
  expect(links('資料は https://example.com/a。明日')).toEqual(['https://example.com/a']);
});

test('Nothing but http and https becomes a link', () => {
  for (const text of [
    'javascript:alert(1)',
    'data:text/html,x',
    'file:///etc/passwd',
    'ftp://a.test',
    'https://',
    'http:x',
  ]) {
    expect(links(text)).toEqual([]);
  }
  expect(links('<a href="https://a.test/">')).toEqual(['https://a.test/']);
});

test('The parts of any text are that text', () => {
  const piece = fc.oneof(fc.string(), fc.constantFrom('https://a.test/', 'http://', ' ', '(', ')', '。', '한'));
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const text = pieces.join('');
      expect(
        linkParts(text)
          .map((part) => part.text)
          .join(''),
      ).toBe(text);
    }),
  );
});
