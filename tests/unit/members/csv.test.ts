import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkRows, importFields, type ImportRow } from '#shared/members/import-row.ts';
import { memberCsvExample, readMemberCsv } from '#shared/members/import-csv.ts';
import { csvText } from '#shared/csv/rows.ts';

const rowsOf = (text: string): readonly ImportRow[] => {
  const file = readMemberCsv(text);
  return file.type === 'read' ? file.rows : [];
};

const person = { line: 2, name: 'Emma', email: 'emma@x.example', title: '', group: '', role: '', messageId: '' };

test('Every table of text comes back as it was written, whatever stands in its cells (M23)', () => {
  // Control characters are no text; what is longer is refused elsewhere.
  const cell = fc.string({ unit: 'grapheme', maxLength: 60 }).map((text) => text.replace(/\r\n?/g, '\n'));
  const some = fc.array(
    fc.record({ name: cell, email: fc.emailAddress(), title: cell, group: cell, role: cell, messageId: cell }),
    {
      minLength: 1,
      maxLength: 20,
    },
  );
  fc.assert(
    fc.property(some, (people) => {
      const text = csvText([importFields, ...people.map((one) => importFields.map((field) => one[field]))]);
      const read = rowsOf(text);
      expect(read.map(({ line: _, ...row }) => row)).toEqual(people);
    }),
    { numRuns: 300 },
  );
});

test('Files of spreadsheet programs are read: with a mark, semicolons, tabs, quotes, headings in three languages (M23)', () => {
  const expected = [
    {
      line: 2,
      name: 'Kim; Min "M"',
      email: 'kim@x.example',
      title: 'Line\none',
      group: 'A/B',
      role: '',
      messageId: '',
    },
  ];
  const quoted = '"Kim; Min ""M"""';
  expect(rowsOf(`\uFEFFName;E-Mail;Job title;Department\r\n${quoted};kim@x.example;"Line\none";A/B\r\n`)).toEqual(
    expected,
  );
  expect(rowsOf(`氏名\tメールアドレス\t役職\t部署\n${quoted}\tkim@x.example\t"Line\none"\tA/B`)).toEqual(expected);
  expect(rowsOf(`이름,이메일,직함,부서\n${quoted},kim@x.example,"Line\none",A/B\n\n,,,\n`)).toEqual(expected);
  expect(readMemberCsv('Name,Phone\nEmma,1')).toEqual({ type: 'no-columns' });
  expect(readMemberCsv('')).toEqual({ type: 'no-columns' });
  expect(readMemberCsv('email\na@x.example\n"b@x.example\n')).toMatchObject({
    unreadable: [3],
    rows: [{ email: 'a@x.example' }],
  });
  expect(checkRows(rowsOf(memberCsvExample()))).toMatchObject([
    { person: { group: ['Sales', 'Seoul'], role: 'member' } },
  ]);
});

test('Each line says what is wrong with it, and where it stands twice (M23)', () => {
  const problems = (...rows: Partial<ImportRow>[]) =>
    checkRows(rows.map((row, at) => ({ ...person, line: at + 2, ...row }))).map(({ problems: found }) => found);
  expect(problems({})).toEqual([[]]);
  expect(problems({ name: ' ', email: '' })).toEqual([
    [
      { problem: 'missing', field: 'name' },
      { problem: 'missing', field: 'email' },
    ],
  ]);
  const wrong = { email: 'no address', title: 'x'.repeat(81), role: 'king', messageId: 'a b', group: 'x'.repeat(81) };
  expect(problems(wrong)[0]?.map(({ field }) => field)).toEqual(['email', 'title', 'group', 'role', 'messageId']);
  expect(problems({}, { email: ' EMMA@x.example' }, { email: 'other@x.example' })).toEqual([
    [],
    [{ problem: 'twice', field: 'email', line: 2 }],
    [],
  ]);
  expect(problems({ messageId: 'Emma' }, { email: 'b@x.example', messageId: 'eMMa' })[1]).toEqual([
    { problem: 'twice', field: 'messageId', line: 2 },
  ]);
});

test('Roles are read in three languages (M23)', () => {
  const roleOf = (role: string) => checkRows([{ ...person, role }])[0]?.person?.role;
  expect(['', 'Member', 'ADMIN', '관리자', 'オーナー', 'Ｏｗｎｅｒ'].map(roleOf)).toEqual([
    'member',
    'member',
    'administrator',
    'administrator',
    'owner',
    'owner',
  ]);
});
