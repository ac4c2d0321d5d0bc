/** Letters of a code in a link: 130 random bits, so that nobody finds one by trying. */
export const contactCodeLength = 26;
/** Letters of the form that people read and type: 40 bits, which only signed-in people may try, and seldom. */
export const shortCodeLength = 8;

const longPattern = /^[0-9a-hjkmnp-tv-z]{26}$/;
const shortPattern = /^[0-9a-hjkmnp-tv-z]{8}$/;

/** Whether a text has the form of a code in a link. */
export const isContactCode = (text: string): boolean => longPattern.test(text);

/** The contact link of a code; `origin` as in `https://chat.example.com`. */
export const linkOf = (origin: string, code: string): string => `${origin}/c/${code}`;

/**
 * The code of a contact link of this server, or null for any other text. A fragment may follow: it is never sent to a
 * server.
 */
export function parseContactLink(text: string, origin: string): { readonly code: string } | null {
  const url = URL.parse(text.trim());
  if (url === null || url.origin !== origin || url.username !== '' || url.password !== '') return null;
  const code = /^\/c\/([^/]+)\/?$/.exec(url.pathname)?.[1]?.toLowerCase() ?? '';
  return isContactCode(code) ? { code } : null;
}

/**
 * A short code as typed or read aloud: in any case, with or without dashes and spaces, wide letters, and with the
 * letters that are taken for digits. Gives its 8 letters, or null.
 */
export function parseShortCode(text: string): string | null {
  const letters = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s\p{Pd}]/gu, '')
    .replaceAll('o', '0')
    .replace(/[il]/g, '1');
  return shortPattern.test(letters) ? letters : null;
}

/** What somebody typed or pasted as a code: a link of this server, a long code or a short one; null for anything else. */
export function parseCode(text: string, origin: string): string | null {
  const trimmed = text.trim();
  if (isContactCode(trimmed.toLowerCase())) return trimmed.toLowerCase();
  return parseContactLink(trimmed, origin)?.code ?? parseShortCode(trimmed);
}

/** A short code as it is shown: `ABCD-EFGH`. */
export const showShortCode = (short: string): string => `${short.slice(0, 4)}-${short.slice(4)}`.toUpperCase();
