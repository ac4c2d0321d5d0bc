import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { FileCard } from '#shared/contact-files/card.ts';
import { readCsv, writeCsv } from '#shared/contact-files/csv.ts';
import { readVCards, writeVCards } from '#shared/contact-files/vcard.ts';

const cards: FileCard[] = [
  {
    name: '佐藤 美咲',
    reading: 'さとう みさき',
    company: 'Hoshi, Kato; Partners',
    title: '営業部 課長',
    phone: '+81 11 555 0173',
    mobile: '090-5550-1182',
    email: 'misaki@hoshi.example',
    memo: 'Two lines,\nwith "quotes" and \\ signs',
    tags: ['VIP', '札幌'],
  },
  { name: 'Hanna Lindqvist', email: 'hanna@north.example' },
];

test('What is exported as vCard or CSV comes back the same when it is imported', () => {
  expect(readVCards(writeVCards(cards)).map(({ card, problem }) => ({ card, problem }))).toEqual(
    cards.map((card) => ({ card, problem: null })),
  );
  expect(readCsv(writeCsv(cards)).map(({ card, problem }) => ({ card, problem }))).toEqual(
    cards.map((card) => ({ card, problem: null })),
  );
});

test('Any text survives both files', () => {
  const text = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 30 })
    .map((raw) =>
      raw
        .replace(/\p{Cc}/gu, '')
        .replace(/\s+/gu, ' ')
        .trim(),
    )
    .filter((clean) => clean !== '');
  fc.assert(
    fc.property(text, text, (name, memo) => {
      expect(readVCards(writeVCards([{ name, memo }]))[0]?.card).toEqual({ name, memo });
      expect(readCsv(writeCsv([{ name, memo }]))[0]?.card).toEqual({ name, memo });
    }),
    { numRuns: 300 },
  );
});

test('Cards of phones and mail programs are read: folded lines, groups, quoted-printable, names in parts', () => {
  const text = [
    'BEGIN:VCARD',
    'VERSION:2.1',
    'N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E9=87=91;=EC=84=9C=EC=97=B0;;;',
    'TEL;CELL:010-5555-0101',
    'TEL;WORK;FAX:02-555-0199',
    'item1.EMAIL;INTERNET:seo@north.example',
    'END:VCARD',
    'BEGIN:VCARD',
    'VERSION:4.0',
    'FN:Nora ',
    ' Berg',
    'ORG:North Lights;Design',
    'TEL;VALUE=uri;TYPE="voice,work":tel:+47-22-555-010',
    'END:VCARD',
    'BEGIN:VCARD',
    'NOTE:nobody',
    'END:VCARD',
    'BEGIN:VCARD',
    'FN:Cut o',
  ].join('\r\n');
  expect(readVCards(text)).toEqual([
    { line: 1, card: { name: '서연 金', mobile: '010-5555-0101', email: 'seo@north.example' }, problem: null },
    { line: 8, card: { name: 'Nora Berg', company: 'North Lights', phone: '+47-22-555-010' }, problem: null },
    { line: 15, card: { memo: 'nobody' }, problem: { type: 'no-name' } },
    { line: 18, card: {}, problem: { type: 'unreadable' } },
  ]);
});

test('A table with headings of another program and language is read; each line that does not fit says why', () => {
  const long = 'x'.repeat(90);
  const text = `氏名;会社名;メールアドレス\n加藤;ホシ;kato@hoshi.example\n;;\n;;only@mail.example\n${long};;\n"open`;
  expect(readCsv(text)).toMatchObject([
    { line: 2, card: { name: '加藤', company: 'ホシ', email: 'kato@hoshi.example' }, problem: null },
    { line: 4, card: { email: 'only@mail.example' }, problem: null },
    { line: 5, problem: { type: 'field', field: 'name' } },
    { line: 6, problem: { type: 'unreadable' } },
  ]);
  expect(readCsv('one,two\n1,2')).toMatchObject([{ line: 1, problem: { type: 'unreadable' } }]);
});

test('A cell that a spreadsheet program would run as a formula is written as text', () => {
  const card = { name: '=HYPERLINK("http://x")', phone: '+81 11 555 0173' };
  expect(writeCsv([card])).toContain(`"'=HYPERLINK(""http://x"")"`);
  expect(readCsv(writeCsv([card]))[0]?.card).toEqual(card);
});

test('No cell of an exported table begins like a formula, tags and wide signs included, and all of it comes back (S34)', () => {
  const nasty = ['=1+1', '+1', '-1', '@SUM(A1)', '|cmd', '%x', '＝1', '＋1', '－1', '＠x', "'=1", "''=1", '"=1'];
  for (const text of nasty) {
    const card: FileCard = { name: text, memo: text, email: text, tags: [text, 'plain'] };
    const table = writeCsv([card]);
    const cells = table.split('\r\n')[1]?.split(',') ?? [];
    for (const cell of cells) expect(cell.replace(/^"/, ''), text).not.toMatch(/^[=+\-@\t\r|%＝＋－＠]/);
    expect(readCsv(table)).toEqual([{ line: 2, card, problem: null }]);
  }
});

test('Files that were made to keep a reader busy are read to their end, two megabytes of them (S34)', () => {
  const fill = (part: string): string => part.repeat(Math.floor((2 * 1024 * 1024) / part.length));
  const inCard = (property: string): string => `BEGIN:VCARD\nFN:A\n${property}\nEND:VCARD\n`;
  expect(readCsv(`name\n${fill('a"')}`)[0]?.problem).toEqual({ type: 'field', field: 'name' });
  for (const property of [
    `NOTE;ENCODING=QUOTED-PRINTABLE:=\n${fill('aaa=\n')}`,
    `NOTE:${fill(' a\n')}`,
    `NOTE;X=${fill('"')}"`,
    `NOTE${fill(';a')}`,
    `PHOTO;ENCODING=b:${fill('a')}`,
    `CATEGORIES:${fill('a')}`,
  ]) {
    const [entry] = readVCards(inCard(property));
    expect(entry?.card.name).toBe('A');
  }
  expect(readVCards(inCard(`NOTE:${fill('a')}`))[0]?.problem).toEqual({ type: 'field', field: 'memo' });
}, 60_000);
