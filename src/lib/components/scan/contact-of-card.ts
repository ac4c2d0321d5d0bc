import type { ContactChanges } from '$lib/actions/edit-contact.ts';
import { limits } from '#shared/limits.ts';
import type { ScannedCard } from './scanned-card.ts';

const phoneLength = 40;
const emailLength = 254;

/**
 * A scanned business card as a contact of the address book. What has no field of its own, and what is longer than its
 * field, stands in the memo: nothing that was on the card is lost.
 */
export function contactOfCard(card: ScannedCard): ContactChanges {
  const more: string[] = [];
  const fit = (text: string | null, length: number): string => {
    if (text === null) return '';
    if (text.length <= length) return text;
    more.push(text);
    return text.slice(0, length);
  };
  const [mobile, ...mobiles] = card.phones.filter(({ kind }) => kind === 'mobile');
  const [phone, ...phones] = card.phones.filter(({ kind }) => kind !== 'mobile');
  const [email = null, ...emails] = card.emails;
  const fields = {
    name: fit(card.name, limits.nameLength),
    reading: fit(card.reading, limits.nameLength),
    company: fit(card.company, limits.nameLength),
    title: fit(card.title, limits.nameLength),
    phone: fit(phone?.number ?? null, phoneLength),
    mobile: fit(mobile?.number ?? null, phoneLength),
    email: fit(email, emailLength),
  };
  const rest = [...mobiles, ...phones].map(({ number }) => number);
  const memo = [card.note, card.department, ...rest, ...emails, ...card.addresses, ...card.links, ...more]
    .filter((line) => line !== null)
    .join('\n')
    .slice(0, limits.memoLength);
  return Object.fromEntries(Object.entries({ ...fields, memo }).filter(([, text]) => text !== ''));
}
