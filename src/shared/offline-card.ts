import * as v from 'valibot';
import { companyIdSchema, userIdSchema } from './records/ids.ts';
import { nameSchema } from './records/value.ts';
import type { CompanyId, UserId } from './ids.ts';

/**
 * Who somebody is, as their server vouches for it: what another device needs to make the contact and the 1:1 room
 * without a network (N01). It lets nobody in: the code beside it does, once the server has looked at it.
 */
export interface OfflineCard {
  readonly user: UserId;
  readonly name: string;
  readonly title: string | null;
  readonly company: { readonly id: CompanyId; readonly name: string };
}

/** A card as it travels in the fragment of a contact link: what is signed, and the Ed25519 signature (RFC 8032). */
export interface SignedCard {
  readonly signed: Uint8Array<ArrayBuffer>;
  readonly signature: Uint8Array<ArrayBuffer>;
}

/** Named in what is signed, so that the key signs nothing else that could be taken for a card. */
const format = 'foyer card 1';
/** Longest fragment that is looked at; a card of the longest names has about 700 letters. */
const longest = 2000;

const cardSchema = v.strictTuple([
  v.literal(format),
  userIdSchema,
  nameSchema,
  v.nullable(v.pipe(v.string(), v.maxLength(80))),
  companyIdSchema,
  nameSchema,
]);

/** What is signed of a card. */
export const cardBytes = ({ user, name, title, company }: OfflineCard): Uint8Array<ArrayBuffer> =>
  new TextEncoder().encode(JSON.stringify([format, user, name, title, company.id, company.name]));

/** A card and its signature as text for a link's fragment. */
export const cardText = ({ signed, signature }: SignedCard): string => `${toText(signed)}.${toText(signature)}`;

/** Takes a card's text apart; null when it is none. The signature is not looked at. */
export function parseCardText(text: string): SignedCard | null {
  if (text.length > longest) return null;
  const parts = /^([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)$/.exec(text);
  if (!parts) return null;
  const [signed, signature] = [fromText(parts[1] ?? ''), fromText(parts[2] ?? '')];
  return signed !== null && signature?.length === 64 ? { signed, signature } : null;
}

/** What a card says; null when it says nothing that can be read. Only for bytes whose signature is good. */
export function readCard(signed: Uint8Array): OfflineCard | null {
  try {
    const read = v.safeParse(cardSchema, JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(signed)));
    if (!read.success) return null;
    const [, user, name, title, id, company] = read.output;
    return { user, name, title, company: { id, name: company } };
  } catch {
    return null;
  }
}

/** Base64 for addresses (RFC 4648 §5), without padding. */
const toText = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');

function fromText(text: string): Uint8Array<ArrayBuffer> | null {
  try {
    return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0));
  } catch {
    return null;
  }
}
