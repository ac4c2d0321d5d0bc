import Dexie from 'dexie';
import type { RoomId } from '#shared/ids.ts';
import type { Owner } from '../core.ts';
import type { FoyerDatabase } from './database.ts';
import { isInside, memberDigest, peopleKey } from './people-key.ts';
import type { MemberRow } from './rows.ts';
import type { FactsBefore } from './split-members.ts';
import type { RoomFacts, RoomMemberRow, RoomPeople, WholeRoom } from './tables.ts';

/** A room with its members; undefined when nothing is known of it. */
export async function readWhole(database: FoyerDatabase, room: RoomId): Promise<WholeRoom | undefined> {
  const stored = await database.facts.get(room);
  return stored && wholeOf(database, stored);
}

/**
 * What is known of a room. A tab of the version before, open while another upgraded the database, writes members into
 * this row: they are put where they belong. Inside a transaction on `roomTables`.
 */
export async function readFacts(database: FoyerDatabase, owner: Owner, room: RoomId): Promise<RoomFacts | undefined> {
  const stored: RoomFacts | FactsBefore | undefined = await database.facts.get(room);
  if (stored === undefined || isSplit(stored)) return stored;
  return writeWhole(database, owner, await wholeOf(database, stored));
}

const isSplit = (stored: RoomFacts | FactsBefore): stored is RoomFacts =>
  stored.people !== undefined && stored.members === undefined;

/** Facts as they are stored, put together with the room's members. */
export async function wholeOf(
  database: FoyerDatabase,
  { members = [], ...facts }: RoomFacts | FactsBefore,
): Promise<WholeRoom> {
  // Members in the row are newer than those of the table; none at all are in no room.
  return {
    ...facts,
    people: facts.people ?? nobody,
    members: members.length > 0 ? members : await membersOf(database, facts.id),
  };
}

/** Facts put together with members that were read beside them. */
export function withMembers({ members: _, ...facts }: RoomFacts, members: readonly MemberRow[]): WholeRoom {
  return { ...facts, members };
}

/** What the list says of the people of a room of which nothing is known. */
export const nobody: RoomPeople = { count: 0, other: null, key: '' };

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
    all: memberDigest(members),
  };
}
