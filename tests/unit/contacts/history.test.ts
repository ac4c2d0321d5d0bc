import { expect, test } from 'vitest';
import { newUserId, type UserId } from '#shared/ids.ts';
import type { ContactField } from '#shared/records/contact.ts';
import { historyOf, rowsOf } from '../../../src/lib/components/contacts/history.ts';
import type { FieldVersion } from '../../../src/lib/projection/rows.ts';

const [ann, al] = [newUserId(), newUserId()];
const minute = 60_000;
const version = (lane: UserId, field: ContactField, at: number, value: string, waiting = false): FieldVersion => ({
  field,
  lane,
  stamp: String(at).padStart(9, '0'),
  at,
  value,
  waiting,
});
/** Each row as the fields and texts in it. */
const rows = (versions: readonly FieldVersion[]) =>
  rowsOf(historyOf({ versions: [...versions].reverse(), addedAs: null })).map((row) =>
    row.map((entry) => `${entry.version.field}=${entry.text}`).join(' '),
  );

test('Fields that one person fills in one after the other are one row of the history; every change of what stood there has its own (R10)', () => {
  const created = [
    version(ann, 'name', 0, 'Mori'),
    version(ann, 'company', 1, 'Mori Design'),
    version(ann, 'phone', minute, '011-555-0100'),
  ];
  expect(rows(created)).toEqual(['phone=011-555-0100 company=Mori Design name=Mori']);
  expect(
    rows([
      ...created,
      version(ann, 'phone', 2 * minute, '011-555-0111'),
      version(ann, 'email', 3 * minute, 'mori@design.example'),
      version(al, 'memo', 3 * minute, 'Mornings'),
      version(al, 'title', 30 * minute, 'Designer'),
      version(al, 'reading', 31 * minute, 'もり', true),
      version(al, 'email', 32 * minute, ''),
    ]),
  ).toEqual([
    'email=',
    'reading=もり',
    'title=Designer',
    'memo=Mornings',
    'email=mori@design.example',
    'phone=011-555-0111',
    'phone=011-555-0100 company=Mori Design name=Mori',
  ]);
});
