import { expect, test } from 'vitest';
import { newContactId, newUserId } from '#shared/ids.ts';
import { notShared } from '#shared/records/contact.ts';
import { contactEntries } from '../../../src/lib/components/contacts/contact-entries.ts';
import { contactIndex, searchContacts } from '../../../src/lib/components/contacts/contact-search.ts';
import type { ContactRow } from '../../../src/lib/projection/rows.ts';

const contact = (name: string, more: Partial<Omit<ContactRow, 'fields'>> & { fields?: object } = {}): ContactRow => ({
  id: newContactId(),
  source: 'partner',
  state: 'active',
  unconfirmed: false,
  waiting: 0,
  owner: newUserId(),
  person: null,
  name,
  addedAs: null,
  nickname: null,
  photo: null,
  company: 'Borealis',
  companyId: null,
  title: '',
  tags: [],
  versions: [],
  sharing: notShared,
  createdAt: 0,
  trashedAt: null,
  ...more,
  fields: {
    name,
    reading: '',
    company: '',
    title: '',
    phone: '',
    mobile: '',
    email: '',
    memo: '',
    ...more.fields,
  },
});

const all = [
  contact('김서연', { company: 'Borealis' }),
  contact('佐藤 美咲', { fields: { reading: 'さとう みさき', mobile: '090-5550-1182' }, company: 'ホシ' }),
  contact('Hanna Berg', { fields: { phone: '+81 11 555 0173', email: 'hanna@north.example' }, tags: ['lights'] }),
];
const found = (query: string): string[] => searchContacts(contactIndex(all), query).map(({ name }) => name);

test('Contacts are found by name, company, tag, e-mail, initial consonants, kana of either kind, and digits of a number however it is written (S46)', () => {
  expect(found('')).toHaveLength(3);
  expect(found('ㄱㅅㅇ')).toEqual(['김서연']);
  expect(found('김섭')).toEqual([]);
  expect(found('サトウ')).toEqual(['佐藤 美咲']);
  expect(found('みさき')).toEqual(['佐藤 美咲']);
  expect(found('ほし')).toEqual(['佐藤 美咲']);
  expect(found('borea')).toEqual(['김서연', 'Hanna Berg']);
  expect(found('LIGHTS')).toEqual(['Hanna Berg']);
  expect(found('north.ex')).toEqual(['Hanna Berg']);
  expect(found('9055501')).toEqual(['佐藤 美咲']);
  expect(found('090-5550')).toEqual(['佐藤 美咲']);
  expect(found('０９０')).toEqual(['佐藤 美咲']);
  expect(found('011 555')).toEqual(['Hanna Berg']);
  expect(found('555')).toEqual(['佐藤 美咲', 'Hanna Berg']);
  expect(found('77')).toEqual([]);
});

test('All shows colleagues and people outside by company, External only the latter, Trash what was deleted (S43, R02)', () => {
  const ann = { user: newUserId(), name: 'Ann', title: null, group: null, photo: null, messageId: null };
  const typed = contact('Mori', { source: 'address-book', company: '' });
  const gone = contact('Gone', { state: 'trashed' });
  const lines = (view: Parameters<typeof contactEntries>[0]): string[] =>
    contactEntries(view, [ann], [...all, typed, gone]).map((entry) => {
      if (entry.type === 'heading') return `${entry.kind} ${entry.company} ${entry.count}`.replace('  ', ' ');
      return entry.type === 'contact' ? entry.contact.name : entry.person.name;
    });
  expect(lines('all')).toEqual([
    'colleagues 1',
    'Ann',
    'partner Borealis 2',
    '김서연',
    'Hanna Berg',
    'partner ホシ 1',
    '佐藤 美咲',
    'address-book 1',
    'Mori',
  ]);
  expect(lines('external')).not.toContain('Ann');
  expect(lines('external')).toContain('Mori');
  expect(lines('colleagues')).toEqual(['colleagues 1', 'Ann']);
  expect(lines('trash')).toEqual(['trash 1', 'Gone']);
});
