import type { UserId } from '#shared/ids.ts';

/** What blocking keeps. Times are epoch milliseconds. */
export interface BlocksTables {
  block: BlockTable;
}

/** A time in which a person has blocked another: what arrived from them in it stays hidden for good (R08). */
export interface BlockTable {
  user: UserId;
  /** The person who is blocked. */
  other: UserId;
  from_at: number;
  /** Null while it lasts. */
  to_at: number | null;
}
