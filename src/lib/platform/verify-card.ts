import { parseCardText, readCard, type OfflineCard } from '#shared/offline-card.ts';

/** What a device makes of a card: who it is, or that it is not vouched for, or that this browser cannot tell. */
export type CheckedCard =
  { readonly ok: true; readonly card: OfflineCard } | { readonly ok: false; readonly reason: 'forged' | 'unsupported' };

/** Checks a card's signature against the server's public key (base64url), without a network (N01). */
export async function verifyCard(text: string, key: string): Promise<CheckedCard> {
  const parsed = parseCardText(text);
  if (parsed === null) return { ok: false, reason: 'forged' };
  let isGood: boolean;
  try {
    const imported = await crypto.subtle.importKey('raw', bytesOf(key), { name: 'Ed25519' }, false, ['verify']);
    isGood = await crypto.subtle.verify({ name: 'Ed25519' }, imported, parsed.signature, parsed.signed);
  } catch {
    // Browsers of before 2025 know no Ed25519; there the server has to be asked.
    return { ok: false, reason: 'unsupported' };
  }
  const card = isGood ? readCard(parsed.signed) : null;
  return card ? { ok: true, card } : { ok: false, reason: 'forged' };
}

const bytesOf = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0));
