import type { ScannedCard } from './scanned-card.ts';

/** A card as lines of text, to copy. */
export const cardText = (card: ScannedCard): string =>
  [
    card.name,
    card.reading,
    card.company,
    card.department,
    card.title,
    ...card.phones.map(({ number }) => number),
    ...card.emails,
    ...card.links,
    ...card.addresses,
    card.note,
  ]
    .filter((line) => line !== null)
    .join('\n');
