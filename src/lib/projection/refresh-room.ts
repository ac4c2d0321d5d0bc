import Dexie from 'dexie';
import type { RoomId } from '#shared/ids.ts';
import { effectiveRules } from '#shared/policy/effective-rules.ts';
import type { Owner } from '../core.ts';
import type { FoyerDatabase } from './database.ts';
import { fileOf, kindOf } from './kept-files.ts';
import { roomActs, waitingAsks } from './room-acts.ts';
import { membersOf, nobody, peopleOf, readFacts, withMembers } from './room-members.ts';
import { withWaiting } from './room-overlay.ts';
import { beingRecalled } from './being-recalled.ts';
import type { RoomAsk } from './room-commands.ts';
import type { RoomRow, TimelineRow } from './rows.ts';
import type { MarkRow, RoomFacts, WholeRoom } from './tables.ts';

/** The tables a room's row is made from: name them in a transaction that calls `refreshRoom`. */
export const roomTables = (database: FoyerDatabase) => [
  database.rooms,
  database.facts,
  database.members,
  database.timeline,
  database.outbox,
  database.drafts,
  database.marks,
  database.files,
  database.attached,
];

/**
 * Makes a room's row of the list anew from what is known of it. Reads a few rows by index, however long the room is and
 * however many are in it; who they are is read only while something is to change about them. Writes only when something
 * has changed.
 */
export async function refreshRoom(database: FoyerDatabase, owner: Owner, room: RoomId): Promise<void> {
  const facts = await readFacts(database, owner, room);
  if (!facts?.known) return;
  const [last, unread, waiting, refused, draft, draftFiles, before, acts] = await Promise.all([
    lastMessage(database, room),
    countUnread(database, owner, facts),
    database.outbox.where('[room+state]').equals([room, 'waiting']).count(),
    database.outbox.where('[room+state]').equals([room, 'refused']).count(),
    database.drafts.get(room),
    database.attached.where('room').equals(room).count(),
    database.rooms.get(room),
    facts.type === 'group' ? roomActs(database, room) : [],
  ]);
  const asks = waitingAsks(acts);
  const row = composeRoom(await shownFacts(database, owner, facts, asks), owner, {
    last: last ? await lastOf(database, owner, beingRecalled(last, asks, owner.user), facts) : null,
    unread,
    waiting,
    // What of them is no text says so in the room's information.
    refused: refused - acts.filter(({ state }) => state === 'refused').length,
    draft: draft?.text ?? '',
    draftFiles,
  });
  if (before === undefined || JSON.stringify(before) !== JSON.stringify(row)) await database.rooms.put(row);
}

/** Nothing known yet of a room. */
export const emptyFacts = (id: RoomId): RoomFacts => ({
  id,
  entry: 'active',
  type: id.startsWith('d') ? 'direct' : 'group',
  name: null,
  known: false,
  createdAt: 0,
  people: nobody,
  companies: [],
  sealed: null,
  head: 1,
  mark: 0,
  counted: null,
});

/** The same, with nobody in it. */
export const emptyWhole = (id: RoomId): WholeRoom => withMembers(emptyFacts(id), []);

/** How the person of a room that waits was added: with a contact code, or otherwise. */
export const addedBy = ({ opening }: Pick<RoomFacts, 'opening'>): 'code' | 'person' =>
  opening?.command === 'use-code' ? 'code' : 'person';

interface Counts {
  readonly last: RoomRow['last'];
  readonly unread: number;
  readonly waiting: number;
  readonly refused: number;
  readonly draft: string;
  readonly draftFiles: number;
}

/** What is known of a room with what I want of it put over that. */
async function shownFacts(
  database: FoyerDatabase,
  owner: Owner,
  told: RoomFacts,
  waiting: readonly RoomAsk[],
): Promise<RoomFacts> {
  if (waiting.length === 0) return told;
  const whole = withWaiting(withMembers(told, await membersOf(database, told.id)), waiting);
  const { members: _, ...facts } = whole;
  return { ...facts, people: peopleOf(whole, owner) };
}

function composeRoom(facts: RoomFacts, owner: Owner, counts: Counts): RoomRow {
  const { count, other, key } = facts.people;
  const isOpen = facts.entry === 'active' || (facts.entry === 'waiting' && !facts.notCreated);
  return {
    id: facts.id,
    type: facts.type,
    state: facts.entry,
    name: facts.name ?? other?.name ?? '',
    other: other?.user ?? null,
    title: other?.title ?? null,
    photo: other?.photo ?? facts.photo ?? null,
    count,
    ...(facts.type === 'group' && isOpen ? { people: key } : {}),
    partners: facts.companies
      .filter(({ company }) => company !== owner.company)
      .map(({ company, name }) => ({ company, name })),
    sealed: facts.wiped?.refusal ?? facts.sealed,
    ...(facts.wiped ? { wiped: true } : {}),
    head: facts.head,
    last: counts.last,
    coming: !counts.last && (facts.counted?.at ?? 0) > 0 && facts.readHead !== facts.head,
    // What the server has counted may not be here yet.
    sortAt: Math.max(counts.last?.at ?? facts.createdAt, facts.counted?.at ?? 0),
    unread: counts.unread,
    waiting: counts.waiting,
    refused: counts.refused,
    draft: counts.draft,
    ...(counts.draftFiles > 0 ? { draftFiles: counts.draftFiles } : {}),
    ...(facts.entry === 'waiting' && facts.notAdded === true ? { notAdded: addedBy(facts) } : {}),
    ...(facts.entry === 'waiting' && facts.notCreated ? { notCreated: facts.notCreated } : {}),
    ...(facts.entry === 'left' && facts.leftBy ? { leftBy: facts.leftBy } : {}),
    // What was never sent is not hidden with its room.
    ...(facts.hidden === true && facts.entry !== 'active' && counts.refused === 0 && !hasDraft(counts)
      ? { hidden: true as const }
      : {}),
    ...(facts.mutedUntil === undefined ? {} : { mutedUntil: facts.mutedUntil }),
  };
}

const hasDraft = ({ draft, draftFiles }: Counts): boolean => draft.trim() !== '' || draftFiles > 0;

async function lastOf(
  database: FoyerDatabase,
  owner: Owner,
  row: TimelineRow,
  facts: RoomFacts,
): Promise<RoomRow['last']> {
  const author = await database.members.get([row.room, row.lane]);
  const file = fileOf(row);
  return {
    lane: row.lane,
    authorName: author?.name ?? '',
    text: row.content.type === 'text' ? row.content.text.slice(0, 200) : '',
    at: row.at,
    state: row.state,
    recalled: row.content.type === 'recalled',
    ...(file ? { file: { kind: kindOf(file), name: file.name } } : {}),
    readBy: row.lane === owner.user && showsReaders(facts) ? await countReaders(database, owner, row) : 0,
  };
}

/** How many others have read a message of mine, counted in the index. */
async function countReaders(database: FoyerDatabase, owner: Owner, { room, n }: TimelineRow): Promise<number> {
  if (n === 0) return 0;
  const [all, mine] = await Promise.all([
    database.marks.where('[room+n]').between([room, n], [room, Dexie.maxKey]).count(),
    database.marks.get([room, owner.user]),
  ]);
  return all - (mine !== undefined && mine.n >= n ? 1 : 0);
}

/** Whether the companies in a room let its members see who has read (N05). */
const showsReaders = ({ companies }: RoomFacts): boolean =>
  effectiveRules(companies.map(({ rules }) => rules))?.readReceipts !== false;

/** How many others have read a message. */
export const readersOf = (row: TimelineRow, owner: Owner, marks: readonly MarkRow[]): number =>
  row.n === 0 ? 0 : marks.filter(({ user, n }) => user !== owner.user && user !== row.lane && n >= row.n).length;

const lastMessage = (database: FoyerDatabase, room: RoomId): Promise<TimelineRow | undefined> =>
  database.timeline
    .where('[room+at+id]')
    .between([room, Dexie.minKey], [room, Dexie.maxKey])
    .reverse()
    .filter(({ content }) => content.type !== 'notice')
    .first();

/**
 * What others wrote above my mark: the server's count as far as it goes, and what has come since. Once I have read on
 * past the server's word, the rows of this device count alone: one cannot read what is not here.
 */
async function countUnread(database: FoyerDatabase, owner: Owner, facts: RoomFacts): Promise<number> {
  const { counted, mark } = facts;
  if (counted === null) return 0;
  const trusted = counted.mark >= mark;
  const above = trusted ? Math.max(counted.mark, counted.upTo) : mark;
  const since = await database.timeline
    .where('[room+n]')
    .between([facts.id, above], [facts.id, Dexie.maxKey], false)
    .filter(({ lane, content }) => lane !== owner.user && content.type === 'text')
    .count();
  return (trusted ? counted.count : 0) + since;
}
