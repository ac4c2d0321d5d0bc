import { limits } from '#shared/limits.ts';

const shownNames = 4;

/** What to call a group until somebody has a better name: its people, me last, and how many more there are. */
export function suggestName(people: readonly { readonly name: string }[], me: string): string {
  const names = [...people.map(({ name }) => name), me];
  for (let shown = Math.min(shownNames, names.length); shown > 0; shown -= 1) {
    const rest = names.length - shown;
    const text = names.slice(0, shown).join(', ') + (rest > 0 ? ` +${rest}` : '');
    if (text.length <= limits.nameLength) return text;
  }
  return names[0]?.slice(0, limits.nameLength) ?? '';
}
