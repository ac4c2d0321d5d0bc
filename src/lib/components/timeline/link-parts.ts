/** A piece of a message: plain text, or an address to open. */
export type TextPart =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'link'; readonly text: string; readonly href: string };

// Addresses end at the first letter outside ASCII: in Korean and Japanese the sentence goes on without a space.
const address = /\bhttps?:\/\/[!-;=?-~]+/gi;
const closing = /[.,:;!?'"*_~\]}>]$/;

/** Splits a message at its http and https addresses. Concatenating the parts' texts gives the message. */
export function linkParts(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let from = 0;
  for (const match of text.matchAll(address)) {
    const written = trimSentence(match[0]);
    const href = safeHref(written);
    if (href === null) continue;
    if (match.index > from) parts.push({ type: 'text', text: text.slice(from, match.index) });
    parts.push({ type: 'link', text: written, href });
    from = match.index + written.length;
  }
  if (from < text.length || parts.length === 0) parts.push({ type: 'text', text: text.slice(from) });
  return parts;
}

/** Takes off what belongs to the sentence around the address: its full stop, a bracket that was opened before it. */
function trimSentence(written: string): string {
  let kept = written;
  for (;;) {
    const opened = kept.split('(').length;
    const closed = kept.split(')').length;
    if (closing.test(kept) || (kept.endsWith(')') && closed > opened)) kept = kept.slice(0, -1);
    else return kept;
  }
}

function safeHref(written: string): string | null {
  try {
    const url = new URL(written);
    return (url.protocol === 'http:' || url.protocol === 'https:') && url.hostname !== '' ? url.href : null;
  } catch {
    // Not an address after all: it stays text.
    return null;
  }
}
