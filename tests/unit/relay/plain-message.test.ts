import * as encoding from 'lib0/encoding';
import { expect, test } from 'vitest';
import { parseDocumentName, type DocumentKind } from '#shared/documents/names.ts';
import { limits } from '#shared/limits.ts';
import { parseAuthored } from '#shared/records/parse.ts';
import { readPlainMessage } from '../../../server/relay/admission/plain-message.ts';
import { readValue } from '../../../server/relay/admission/read-value.ts';
import type { ScannedStruct } from '../../../server/relay/admission/scan.ts';
import { Random } from '../../support/random.ts';
import { now, page } from './lanes.ts';

const key = 'one~000000000dev00-phone';
const kind = parseDocumentName(page) as DocumentKind;

function structOf(value: unknown): ScannedStruct {
  const bytes = Buffer.from(encoding.encode((encoder) => encoding.writeAny(encoder, value as never)));
  return { type: 'value', clock: 0, length: 1, from: 0, to: bytes.length, bytes, lane: null, key, valueFrom: 0 };
}

const texts = [
  'hello',
  ' hello ',
  '',
  ' \t\n',
  '\u3000\u3000',
  '\u00a0',
  '안녕하세요',
  'こんにちは',
  '図面を確認しました',
  '🙂',
  'é',
  '\u0000',
  'x'.repeat(limits.messageLength),
  'x'.repeat(limits.messageLength + 1),
  '가'.repeat(limits.messageLength),
];
const others = [0, 1, -1, 1.5, 2 ** 48, 2 ** 48 + 2, 2 ** 53, NaN, null, true, 'text', [], {}, ['a'], { text: 'a' }];

/** A message, or something not quite one. */
function almostMessage(random: Random): unknown {
  const fields: [string, unknown][] = [
    ['key', key],
    ['kind', 'message'],
    ['at', now + random.below(1000) * 1001],
    ['text', random.pick(texts)],
  ];
  const wrong = random.below(8);
  const place = random.below(fields.length);
  if (wrong === 0) fields[place]![1] = random.pick<unknown>([...others, ...texts]);
  if (wrong === 1) fields[place]![0] = random.pick(['kind', 'key', 'at', 'text', 'Text', 'toString', '']);
  if (wrong === 2) fields.splice(place, 1);
  if (wrong === 3) fields.push(['more', 1]);
  if (wrong === 4) fields.push(fields.splice(place, 1)[0]!);
  return Object.fromEntries(fields);
}

test('What is taken for a plain message from its bytes is a message by the schema, at the same time (A4, P6)', () => {
  const random = new Random(7);
  let plain = 0;
  let refused = 0;
  for (let round = 0; round < 20_000; round += 1) {
    const struct = structOf(almostMessage(random));
    const value = readValue(struct);
    const read = readPlainMessage(struct, key);
    const parsed = parseAuthored(kind, key, value);
    if (parsed === null) refused += 1;
    if (read === null) continue;
    plain += 1;
    expect(parsed, JSON.stringify(value)).toMatchObject({ kind: read.kind, at: read.at });
  }
  expect(plain).toBeGreaterThan(2000);
  expect(refused).toBeGreaterThan(5000);
});

test.each(['hello', '안녕하세요', '図面を確認しました'])(
  'A message that says “%s” needs no look at its schema',
  (text) => {
    expect(readPlainMessage(structOf({ key, kind: 'message', at: now, text }), key)).toEqual({
      kind: 'message',
      at: now,
    });
  },
);
