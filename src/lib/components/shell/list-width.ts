/** Limits of the list's width beside a conversation, pixels. */
export const listWidths = { least: 260, usual: 320, contacts: 340, most: 400 } as const;

const key = 'foyer-list-width';

/** Brings any number within the limits. */
export const withinListWidths = (width: number): number =>
  Math.round(Math.min(listWidths.most, Math.max(listWidths.least, width)));

/** The width this browser was left with; null when nobody has changed it. */
export function rememberedListWidth(): number | null {
  const stored = Number(localStorage.getItem(key));
  return stored > 0 ? withinListWidths(stored) : null;
}

/** Remembers the width in this browser. */
export function rememberListWidth(width: number): void {
  try {
    localStorage.setItem(key, String(width));
  } catch {
    // Full or forbidden: the width then lasts as long as the page.
  }
}
