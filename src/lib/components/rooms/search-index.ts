import { getChoseong } from 'es-hangul';
import { foldText } from '#shared/fold-text.ts';
import { hasHangul, isInitialConsonants, typedLetters } from './typed-letters.ts';

/** What a search looks through for one thing: its names, made comparable once. */
export interface SearchEntry<Item> {
  readonly item: Item;
  readonly folded: string;
  /** Initial consonants of the Korean names; empty without any. */
  readonly initials: string;
  /** Typed letters of the Korean names; empty without any. */
  readonly letters: string;
}

/** Between two names, so that no match runs from one into the next. */
const gap = '\n';

/** Prepares one item to be found by any of `names`. */
export function searchEntry<Item>(item: Item, names: readonly string[]): SearchEntry<Item> {
  const korean = names.filter(hasHangul);
  return {
    item,
    folded: names.map(foldText).join(gap),
    initials: korean.map((name) => getChoseong(name).replace(/\s+/g, '')).join(gap),
    letters: korean.map(typedLetters).join(gap),
  };
}

/**
 * Prepares items again and again, as their lists are made anew by changes that seldom touch a name: whoever is called as
 * before is not folded again.
 */
export class FoldedNames<Item> {
  readonly #known = new Map<string, { readonly names: string; readonly entry: SearchEntry<Item> }>();

  of(
    items: readonly Item[],
    keyOf: (item: Item) => string,
    namesOf: (item: Item) => readonly string[],
  ): SearchEntry<Item>[] {
    return items.map((item) => {
      const key = keyOf(item);
      const list = namesOf(item);
      const names = list.join(gap);
      const before = this.#known.get(key);
      if (before?.names === names) return { ...before.entry, item };
      const entry = searchEntry(item, list);
      this.#known.set(key, { names, entry });
      return entry;
    });
  }
}

/** The items that `query` finds, in their order; all of them when it is empty. */
export function search<Item>(entries: readonly SearchEntry<Item>[], query: string): Item[] {
  const folded = foldText(query);
  if (folded === '') return entries.map(({ item }) => item);
  // Compatibility letters fold to other code points, so consonants are compared as they were typed.
  const letters = typedLetters(query);
  const initials = isInitialConsonants(query) ? letters : null;
  return entries
    .filter(
      (entry) =>
        entry.folded.includes(folded) ||
        (initials !== null && entry.initials.includes(initials)) ||
        (letters !== null && entry.letters.includes(letters)),
    )
    .map(({ item }) => item);
}
