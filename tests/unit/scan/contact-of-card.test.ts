import { expect, test } from 'vitest';
import { contactFields, contactFieldSchemas } from '#shared/records/contact.ts';
import { versionKey } from '#shared/documents/keys.ts';
import type { RecordId } from '#shared/ids.ts';
import * as v from 'valibot';
import { contactOfCard } from '../../../src/lib/components/scan/contact-of-card.ts';
import type { ScannedCard } from '../../../src/lib/components/scan/scanned-card.ts';

const card: ScannedCard = {
  name: '佐藤 はるか',
  reading: 'さとう はるか',
  company: 'Borealis',
  department: 'Purchasing',
  title: 'Buyer',
  phones: [
    { kind: 'work', number: '+81 3 1234 5678' },
    { kind: 'mobile', number: '+81 90 1234 5678' },
    { kind: 'fax', number: '+81 3 1234 9999' },
  ],
  emails: ['haruka@borealis.example', 'sato@borealis.example'],
  addresses: ['1-2-3 Marunouchi, Tokyo'],
  links: ['https://borealis.example/'],
  note: 'Met at the fair',
};

test('A scanned card becomes a contact: each thing in its field, the rest in the memo, nothing lost (S33)', () => {
  expect(contactOfCard(card)).toEqual({
    name: '佐藤 はるか',
    reading: 'さとう はるか',
    company: 'Borealis',
    title: 'Buyer',
    phone: '+81 3 1234 5678',
    mobile: '+81 90 1234 5678',
    email: 'haruka@borealis.example',
    memo: [
      'Met at the fair',
      'Purchasing',
      '+81 3 1234 9999',
      'sato@borealis.example',
      '1-2-3 Marunouchi, Tokyo',
      'https://borealis.example/',
    ].join('\n'),
  });
});

test('Whatever length a card’s lines have, the contact may be written, and what is cut stands in the memo', () => {
  const long: ScannedCard = {
    ...card,
    name: 'n'.repeat(200),
    company: 'c'.repeat(200),
    phones: [{ kind: 'work', number: '1'.repeat(60) }],
    emails: [`${'e'.repeat(300)}@example.com`],
  };
  const contact = contactOfCard(long);
  for (const field of contactFields) {
    const value = contact[field];
    if (value === undefined) continue;
    const record = { key: versionKey(field as RecordId, '000000000dev00-a'), kind: 'contact-field', at: 1, value };
    expect(v.is(contactFieldSchemas[field], record), field).toBe(true);
  }
  for (const whole of [long.name, long.company, long.phones[0]?.number, long.emails[0]]) {
    expect(contact.memo).toContain(whole);
  }
  expect(contactOfCard({ ...card, reading: null, note: null, links: [], addresses: [] })).not.toHaveProperty('reading');
});
