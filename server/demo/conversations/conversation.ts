/**
 * A line of a conversation, or the pause before the next one in minutes. Texts may name days of the story, as in
 * `{delivery:ja}` (`story-days.ts`).
 */
export type Line = readonly [who: string, text: string] | number;

/** A room with its history. People go by the key that `people.ts` gives them; the first one has opened the room. */
export interface Conversation {
  /** Null for a 1:1 room of its two people. */
  readonly name: string | null;
  readonly people: readonly string[];
  /** How long ago the last line was written, in minutes. */
  readonly endedMinutesAgo: number;
  readonly lines: readonly Line[];
  /** How many of the last lines Ann has not read. */
  readonly unreadForAnn?: number;
  /** How many of the last lines the others have not read. */
  readonly unreadForOthers?: number;
}

export const hour = 60;
export const day = 24 * hour;
