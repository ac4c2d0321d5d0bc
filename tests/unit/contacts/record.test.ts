import { expect, test } from 'vitest';
import { newUserId } from '#shared/ids.ts';
import { parseContactField } from '#shared/records/parse.ts';
import { composeContact, emptyContact } from '../../../src/lib/projection/compose-contact.ts';
import type { FieldVersion } from '../../../src/lib/projection/rows.ts';
import type { ContactFacts } from '../../../src/lib/projection/tables.ts';

const stamp = '00mhj2k0000-device';
const field = (id: string, value: unknown) =>
  parseContactField(`${id}~${stamp}`, { key: `${id}~${stamp}`, kind: 'contact-field', at: 1, value });

test('A card takes name, phone, e-mail, memo and tags from people; nickname, photo and what the server says it takes from nobody (S34, S41)', () => {
  for (const id of ['name', 'reading', 'company', 'title', 'phone', 'mobile', 'email', 'memo']) {
    expect(field(id, 'text'), id).toMatchObject({ kind: 'contact-field', value: 'text' });
    expect(field(id, ''), `${id} is cleared`).not.toBeNull();
  }
  expect(field('tags', ['a', 'b'])).not.toBeNull();
  for (const id of ['nickname', 'photo', 'profile', 'contact', 'owner']) expect(field(id, 'text'), id).toBeNull();
});

test('A card takes no value that does not fit its field, and no recall', () => {
  expect(field('name', 'x'.repeat(81))).toBeNull();
  expect(field('name', 'two\nlines')).toBeNull();
  expect(field('memo', 'two\nlines')).not.toBeNull();
  expect(field('memo', 'x'.repeat(4001))).toBeNull();
  expect(field('phone', ['1'])).toBeNull();
  expect(field('tags', 'a')).toBeNull();
  expect(field('tags', [''])).toBeNull();
  expect(parseContactField('name!', { key: 'name!', kind: 'recall', at: 1 })).toBeNull();
  expect(
    parseContactField(`name~${stamp}`, { key: 'name~other', kind: 'contact-field', at: 1, value: 'x' }),
  ).toBeNull();
});

test('A partner is added under the name they have; the name one gives them is one’s own, and what they call themselves stands beside it (S40, S42)', () => {
  const [ann, bo] = [newUserId(), newUserId()];
  const said: ContactFacts['said'] = {
    owner: ann,
    source: 'partner',
    person: bo,
    name: 'Bo',
    sharing: { mode: 'owner', users: [], groups: [] },
    createdAt: 1,
    trashedAt: null,
  };
  const company = { id: 'c0000000000000000' as never, name: 'Borealis', colour: null, logo: null };
  const profile = { user: bo, nickname: 'Bo', title: 'Buyer', photo: null, company };
  const base: ContactFacts = {
    ...emptyContact('k0000000000000000' as never),
    listed: { home: 'active', company: null },
    said,
    profile,
  };
  expect(composeContact(base, [], ann)).toMatchObject({ name: 'Bo', nickname: null, company: 'Borealis' });

  const named: FieldVersion = { field: 'name', lane: ann, stamp, at: 1, value: 'Bo from the fair', waiting: false };
  const renamed = { ...base, versions: [named], profile: { ...profile, nickname: 'Bo L.' } };
  expect(composeContact(renamed, [], ann)).toMatchObject({ name: 'Bo from the fair', nickname: 'Bo L.' });
  expect(composeContact({ ...renamed, versions: [] }, [], ann)).toMatchObject({ name: 'Bo', nickname: 'Bo L.' });
});
