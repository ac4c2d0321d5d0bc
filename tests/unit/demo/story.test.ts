import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { messageSchema } from '#shared/records/message.ts';
import { nameSchema } from '#shared/records/value.ts';
import { contactFieldSchemas, isContactField } from '#shared/records/contact.ts';
import { cards } from '../../../server/demo/cards.ts';
import { conversations } from '../../../server/demo/conversations/all.ts';
import { speakers } from '../../../server/demo/long-room/speakers.ts';
import { writeLongRoom } from '../../../server/demo/long-room/write-long-room.ts';
import { companies } from '../../../server/demo/people.ts';
import { withStoryDays } from '../../../server/demo/story-days.ts';

const friday = new Date(2026, 10, 20, 14, 0).getTime();
const isText = (text: string): boolean => v.is(messageSchema.entries.text, text);

describe('conversations', () => {
  test('are between people who exist and are in the room', () => {
    const keys = new Set(companies.flatMap(({ people }) => people.map(({ key }) => key)));
    for (const { name, people, lines } of conversations) {
      expect(
        people.filter((key) => !keys.has(key)),
        name ?? people.join(),
      ).toEqual([]);
      const authors = lines.flatMap((line) => (typeof line === 'number' ? [] : [line[0]]));
      expect(
        authors.filter((key) => !people.includes(key)),
        name ?? people.join(),
      ).toEqual([]);
    }
  });

  test('have names and texts that a client accepts', () => {
    for (const { name, lines } of conversations) {
      if (name !== null) expect(v.is(nameSchema, name), name).toBe(true);
      for (const line of lines) if (typeof line !== 'number') expect(isText(withStoryDays(line[1], friday))).toBe(true);
    }
  });

  test('no two 1:1 rooms are of the same people', () => {
    const pairs = conversations.filter(({ name }) => name === null).map(({ people }) => [...people].sort().join());
    expect(new Set(pairs).size).toBe(pairs.length);
  });
});

test('cards are kept by people who exist, of people they talk with, and say what a client accepts', () => {
  const companyOf = (key: string) => companies.find(({ people }) => people.some((person) => person.key === key))?.key;
  for (const { owner, person, shared, fields } of cards) {
    expect(companyOf(owner), owner).toBeDefined();
    for (const other of Array.isArray(shared) ? shared : []) expect(companyOf(other as string)).toBe(companyOf(owner));
    if (person === undefined) expect(fields.name).toMatch(/Sample|Example|見本|견본|홍길동/);
    else {
      const pair = [owner, person].sort().join();
      expect(conversations.some(({ name, people }) => name === null && [...people].sort().join() === pair)).toBe(true);
      expect(companyOf(person)).not.toBe(companyOf(owner));
    }
    for (const [field, text] of Object.entries(fields)) {
      if (!isContactField(field)) throw new Error(field);
      const value = field === 'tags' ? text.split(', ') : text;
      const record = { key: `${field}~1`, kind: 'contact-field', at: 1, value };
      expect(v.safeParse(contactFieldSchemas[field], record).issues, `${field}: ${text}`).toBeUndefined();
    }
  }
});

test('days of the story fall on working days, in the language of the line', () => {
  expect(withStoryDays('{delivery:en}, {delivery:ja}, {delivery:ko}', friday)).toMatch(
    /^Monday,? 23 November, 11\/23\(月\), 11월 23일 \(월\)$/,
  );
});

describe('the long room', () => {
  const lines = writeLongRoom(speakers, 5000, friday);

  test('has as many lines as asked for, the same each time, in their order, until the end', () => {
    expect(lines).toHaveLength(5000);
    expect(writeLongRoom(speakers, 5000, friday)).toEqual(lines);
    expect(lines.every(({ at }, index) => at >= (lines[index - 1]?.at ?? 0))).toBe(true);
    expect(lines.at(-1)?.at).toBe(friday);
  });

  test('speaks with filled gaps, in two languages and more than 1,200 ways', () => {
    expect(lines.filter(({ text }) => /[{}]|undefined|Https/.test(text) || !isText(text))).toEqual([]);
    const japanese = lines.filter(({ text }) => /[ぁ-ん]/.test(text)).length;
    expect(japanese).toBeGreaterThan(1500);
    expect(japanese).toBeLessThan(3500);
    expect(new Set(lines.map(({ text }) => text)).size).toBeGreaterThan(1200);
  });

  test('is quiet at weekends and at night', () => {
    const hours = lines.map(({ at }) => new Date(at)).filter((date) => date.getHours() < 7 || date.getDay() % 6 === 0);
    expect(hours).toEqual([]);
  });
});
