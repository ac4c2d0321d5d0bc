import Dexie from 'dexie';
import type { RoomId } from '#shared/ids.ts';
import type { Owner } from '../core.ts';
import type { FoyerDatabase } from './database.ts';
import { isInside, peopleKey } from './people-key.ts';
import type { MemberRow } from './rows.ts';
import type { RoomFacts, RoomMemberRow, RoomPeople, WholeRoom } from './tables.ts';

/** A room with its members; undefined when nothing is known of it. */
export async function readWhole(database: FoyerDatabase, room: RoomId): Promise<WholeRoom | undefined> {
  const facts = await database.facts.get(room);
  return facts && withMembers(facts, await membersOf(database, room));
}

/** Facts put together with members that were read beside them. */
export function withMembers({ members: _, ...facts }: RoomFacts, members: readonly MemberRow[]): WholeRoom {
  return { ...facts, members };
}

/** Writes a room with its members: of these only who has changed. Inside a transaction on `roomTables`. */
export async function writeWhole(database: FoyerDatabase, owner: Owner, whole: WholeRoom): Promise<RoomFacts> {
  const { members, ...rest } = whole;
  const facts: RoomFacts = { ...rest, people: peopleOf(whole, owner) };
  const room = whole.id;
  const before = new Map((await membersOf(database, room)).map((member) => [member.user, member]));
  const changed = members.filter((member) => JSON.stringify(before.get(member.user)) !== JSON.stringify(member));
  const here = new Set(members.map(({ user }) => user));
  const gone = [...before.keys()].filter((user) => !here.has(user));
  if (changed.length > 0) await database.members.bulkPut(changed.map((member): RoomMemberRow => ({ room, ...member })));
  if (gone.length > 0) await database.members.bulkDelete(gone.map((user): [string, string] => [room, user]));
  await database.facts.put(facts);
  return facts;
}

/** The members of a room, who came first before the others. */
export async function membersOf(database: FoyerDatabase, room: RoomId): Promise<MemberRow[]> {
  const rows = await database.members
    .where('[room+user]')
    .between([room, Dexie.minKey], [room, Dexie.maxKey])
    .toArray();
  return rows
    .map(({ room: _, ...member }): MemberRow => member)
    .sort((one, other) => one.since - other.since || (one.user < other.user ? -1 : 1));
}

/** Forgets who is in a room. */
export async function dropMembers(database: FoyerDatabase, room: RoomId): Promise<void> {
  await database.members.where('[room+user]').between([room, Dexie.minKey], [room, Dexie.maxKey]).delete();
}

/** What the list says of a room's people. */
export function peopleOf({ type, members }: Pick<WholeRoom, 'type' | 'members'>, { user: me }: Owner): RoomPeople {
  const other = type === 'direct' ? members.find(({ user }) => user !== me) : undefined;
  return {
    count: members.filter(({ state }) => state === 'active').length,
    other: other ? { user: other.user, name: other.name, title: other.title, photo: other.photo } : null,
    key: peopleKey(members.filter(isInside).map(({ user }) => user)),
  };
}
