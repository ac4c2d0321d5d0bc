import type { Transaction } from 'dexie';
import { isInside, memberDigest, peopleKey } from './people-key.ts';
import type { MemberRow, RoomCompanyRow, RoomRow } from './rows.ts';
import type { RoomFacts, RoomMemberRow, RoomPeople } from './tables.ts';

/**
 * Rows as the databases before had them: every one of a room with all its members in it. A tab of that version goes on to
 * write them; put over a row of this one, `people` stays.
 */
export type FactsBefore = Omit<RoomFacts, 'members' | 'people'> & {
  readonly members?: readonly MemberRow[];
  readonly people?: RoomPeople;
};
type RoomBefore = Omit<RoomRow, 'title' | 'count' | 'people' | 'partners'> & {
  readonly partners: readonly RoomCompanyRow[];
  readonly members?: unknown;
  readonly companies?: unknown;
  readonly description?: unknown;
  readonly history?: unknown;
  readonly acts?: unknown;
};

/**
 * Gives the members of rooms rows of their own. Drafts, the outbox and what is kept of messages stay as they are.
 * An upgrade of the database to its version 4.
 */
export async function splitMembers(transaction: Transaction): Promise<void> {
  const rooms = new Map((await transaction.table<RoomBefore>('rooms').toArray()).map((row) => [row.id, row]));
  for (const { members = [], ...facts } of await transaction.table<FactsBefore>('facts').toArray()) {
    const row = rooms.get(facts.id);
    const other = facts.type === 'direct' ? members.find(({ user }) => user === row?.other) : undefined;
    const people: RoomPeople = {
      count: members.filter(({ state }) => state === 'active').length,
      other: other ? { user: other.user, name: other.name, title: other.title, photo: other.photo } : null,
      key: peopleKey(members.filter(isInside).map(({ user }) => user)),
      all: memberDigest(members),
    };
    await transaction.table<RoomFacts>('facts').put({ ...facts, people });
    await transaction
      .table<RoomMemberRow>('members')
      .bulkPut(members.map((member): RoomMemberRow => ({ room: facts.id, ...member })));
    if (row) await transaction.table<RoomRow>('rooms').put(rowOf(row, people));
  }
}

function rowOf(
  { partners, members: _m, companies: _c, description: _d, history: _h, acts: _a, ...row }: RoomBefore,
  { count, other, key }: RoomPeople,
): RoomRow {
  const isOpen = row.state === 'active' || (row.state === 'waiting' && !row.notCreated);
  return {
    ...row,
    title: other?.title ?? null,
    count,
    ...(row.type === 'group' && isOpen ? { people: key } : {}),
    partners: partners.map(({ company, name }) => ({ company, name })),
  };
}
