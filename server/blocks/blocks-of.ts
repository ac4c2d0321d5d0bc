import type { Kysely } from 'kysely';
import { directRoomId, type LaneId, type RoomId, type UserId } from '#shared/ids.ts';
import type { HiddenAuthors, ReadingInterval } from '../relay/ports.ts';
import type { Database } from '../storage/tables/database.ts';

/** The blocks between one person and others. */
export interface PersonBlocks {
  /** What the person has hidden, now and before; undefined for whoever never blocked anybody. */
  readonly hidden: HiddenAuthors | undefined;
  /** Whom the person blocks now. */
  readonly blocks: ReadonlySet<UserId>;
  /** The 1:1 rooms with whoever blocks the person now, and with whom. */
  readonly blockedIn: ReadonlyMap<RoomId, UserId>;
  /** The 1:1 rooms with whomever the person blocks now. */
  readonly blockingIn: ReadonlySet<RoomId>;
}

/** Reads the blocks between a person and others, in one query by index. */
export async function blocksOf(db: Kysely<Database>, user: UserId): Promise<PersonBlocks> {
  const rows = await db
    .selectFrom('block')
    .select(['user', 'other', 'from_at', 'to_at'])
    .where((row) => row.or([row('user', '=', user), row.and([row('other', '=', user), row('to_at', 'is', null)])]))
    .orderBy('from_at')
    .execute();
  const hidden = new Map<LaneId, ReadingInterval[]>();
  const blocks = new Set<UserId>();
  const blockedIn = new Map<RoomId, UserId>();
  for (const { user: blocker, other, from_at: from, to_at: to } of rows) {
    if (blocker !== user) {
      blockedIn.set(directRoomId(user, blocker), blocker);
      continue;
    }
    const intervals = hidden.get(other) ?? [];
    hidden.set(other, [...intervals, { from, to: to ?? Infinity }]);
    if (to === null) blocks.add(other);
  }
  const blockingIn = new Set([...blocks].map((other) => directRoomId(user, other)));
  return { hidden: hidden.size > 0 ? hidden : undefined, blocks, blockedIn, blockingIn };
}

/** Whether a person blocks another now. */
export async function isBlocking(db: Kysely<Database>, user: UserId, other: UserId): Promise<boolean> {
  const row = await db
    .selectFrom('block')
    .select('from_at')
    .where('user', '=', user)
    .where('other', '=', other)
    .where('to_at', 'is', null)
    .executeTakeFirst();
  return row !== undefined;
}
