import type { MessageEntry } from './entries.ts';

/** The corners of a bubble or a picture: narrow on its sender's side where it joins, wide elsewhere. */
export function cornersOf({ own, ends }: Pick<MessageEntry, 'own' | 'ends'>, joinsBelow = !ends): string {
  if (own) return `rounded-2xl rounded-tr-md ${joinsBelow ? 'rounded-br-md' : ''}`;
  return `rounded-2xl rounded-tl-md ${joinsBelow ? 'rounded-bl-md' : ''}`;
}
