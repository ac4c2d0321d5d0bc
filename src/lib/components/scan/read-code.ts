import { parseMecard } from './mecard.ts';
import { cleanText, webAddress, type ScannedCard } from './scanned-card.ts';
import { parseVcard } from './vcard.ts';

/** What a code turned out to be. */
export type Reading =
  /** A contact code of this server; `card` is the signed card in the link's fragment, for when there is no network. */
  | { readonly kind: 'contact'; readonly code: string; readonly card: string | null }
  /** Somebody else's address: never opened by itself. */
  | {
      readonly kind: 'link';
      readonly href: string;
      /** The host, in letters that cannot pass for others (`xn--...`); with the port when it is an unusual one. */
      readonly domain: string;
      /** Plain http: what is sent there can be read on the way. */
      readonly insecure: boolean;
    }
  /** A business card; `code` is the contact code in it, when it has one of this server. */
  | { readonly kind: 'card'; readonly card: ScannedCard; readonly code: string | null }
  | { readonly kind: 'text'; readonly text: string };

/** No code holds more; what is longer was not scanned. */
const longest = 8000;

/** Tells what is in a code; `contactCode` finds this server's contact code in a link, or gives null. */
export function readCode(raw: string, contactCode: (link: string) => string | null): Reading {
  const text = cleanText(raw.slice(0, longest)).trim();
  const code = contactCode(text);
  if (code !== null) return { kind: 'contact', code, card: /#(.+)$/.exec(text)?.[1] ?? null };
  const card = parseVcard(text) ?? parseMecard(text);
  if (card !== null) {
    return { kind: 'card', card, code: card.links.map(contactCode).find((found) => found !== null) ?? null };
  }
  // One address and nothing else; a text that has one among its words is a text.
  const url = /\s/.test(text) ? null : webAddress(text);
  if (url === null) return { kind: 'text', text };
  return { kind: 'link', href: url.href, domain: url.host, insecure: url.protocol === 'http:' };
}
