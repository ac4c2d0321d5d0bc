import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { newCompanyId, newUserId } from '#shared/ids.ts';
import { cardBytes, cardText, parseCardText, readCard, type OfflineCard } from '#shared/offline-card.ts';
import { cardSigner } from '../../../server/identity/card-signer.ts';
import { verifyCard } from '../../../src/lib/platform/verify-card.ts';

const secret = 'a secret of more than 32 letters, for a test';
const card: OfflineCard = {
  user: newUserId(),
  name: '佐藤 はるか 🌸',
  title: null,
  company: { id: newCompanyId(), name: 'Borealis “Söhne” GmbH' },
};
const signed = (signer = cardSigner(secret), who = card): string =>
  cardText({ signed: cardBytes(who), signature: signer.sign(cardBytes(who)) });

test('A card that the server has signed is read without a network, whatever letters are in it (N01)', async () => {
  const { key } = cardSigner(secret);
  expect(await verifyCard(signed(), key)).toEqual({ ok: true, card });
  expect(signed()).toMatch(/^[A-Za-z0-9_.-]+$/);
  // Another process of the same server signs alike.
  expect(signed(cardSigner(secret))).toBe(signed());
});

test('A card that anybody else has made, or changed by one bit, is none (N01)', async () => {
  const { key } = cardSigner(secret);
  const forged = { ok: false, reason: 'forged' };
  expect(await verifyCard(signed(cardSigner(`${secret}!`)), key)).toEqual(forged);
  const parsed = parseCardText(signed());
  if (!parsed) throw new Error('the card cannot be read');
  for (const part of ['signed', 'signature'] as const) {
    for (let at = 0; at < parsed[part].length; at += 1) {
      const changed = { signed: parsed.signed.slice(), signature: parsed.signature.slice() };
      changed[part][at]! ^= 1 << (at % 8);
      expect(await verifyCard(cardText(changed), key), `${part} ${at}`).toEqual(forged);
    }
  }
});

test('What is no card is none: cut short, too long, other JSON, other signed words (N01)', async () => {
  const signer = cardSigner(secret);
  const sign = (text: string): string => {
    const bytes = new TextEncoder().encode(text);
    return cardText({ signed: bytes, signature: signer.sign(bytes) });
  };
  const others = [
    '',
    'null',
    '[]',
    '{}',
    '["foyer card 2"]',
    JSON.stringify(['foyer card 1', 'nobody', 'x', null, 'c', 'y']),
  ];
  for (const text of [...others.map(sign), '', '.', 'a.b', signed().slice(0, -4), `${signed()}A`, 'x'.repeat(5000)]) {
    expect((await verifyCard(text, signer.key)).ok, text.slice(0, 40)).toBe(false);
  }
  expect(readCard(randomBytes(40))).toBeNull();
});
