import Dexie from 'dexie';
import type { RoomId } from '#shared/ids.ts';
import { effectiveRules } from '#shared/policy/effective-rules.ts';
import type { Owner } from '../core.ts';
import type { FoyerDatabase } from './database.ts';
import { roomActs } from './room-acts.ts';
import { withWaiting } from './room-overlay.ts';
import { beingRecalled } from './being-recalled.ts';
import type { RoomActRow, RoomRow, TimelineRow } from './rows.ts';
import type { MarkRow, RoomFacts } from './tables.ts';

/** The tables a room's row is made from: name them in a transaction that calls `refreshRoom`. */
export const roomTables = (database: FoyerDatabase) => [
  database.rooms,
  database.facts,
  database.timeline,
  database.outbox,
  database.drafts,
  database.marks,
];

/**
 * Makes a room's row of the list anew from what is known of it. Reads a few rows by index, however long the room is.
 * Writes only when something has changed.
 */
export async function refreshRoom(database: FoyerDatabase, owner: Owner, room: RoomId): Promise<void> {
  const facts = await database.facts.get(room);
  if (!facts?.known) return;
  const [last, unread, waiting, refused, draft, marks, before, acts] = await Promise.all([
    lastMessage(database, room),
    countUnread(database, owner, facts),
    database.outbox.where('[room+state]').equals([room, 'waiting']).count(),
    database.outbox.where('[room+state]').equals([room, 'refused']).count(),
    database.drafts.get(room),
    database.marks.where('room').equals(room).toArray(),
    database.rooms.get(room),
    facts.type === 'group' ? roomActs(database, room) : [],
  ]);
  const row = composeRoom(facts, owner, {
    last,
    unread,
    waiting,
    // What of them is no text says so in the room's information.
    refused: refused - acts.filter(({ state }) => state === 'refused').length,
    draft: draft?.text ?? '',
    marks,
    acts,
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
  members: [],
  companies: [],
  sealed: null,
  head: 1,
  mark: 0,
  counted: null,
});

/** How the person of a room that waits was added: with a contact code, or otherwise. */
export const addedBy = ({ opening }: Pick<RoomFacts, 'opening'>): 'code' | 'person' =>
  opening?.command === 'use-code' ? 'code' : 'person';

interface Counts {
  readonly last: TimelineRow | undefined;
  readonly unread: number;
  readonly waiting: number;
  readonly refused: number;
  readonly draft: string;
  readonly marks: readonly MarkRow[];
  readonly acts: readonly RoomActRow[];
}

function composeRoom(told: RoomFacts, owner: Owner, counts: Counts): RoomRow {
  const waiting = counts.acts.filter(({ state }) => state === 'waiting').map(({ ask }) => ask);
  const facts = waiting.length > 0 ? withWaiting(told, waiting) : told;
  const other = facts.type === 'direct' ? facts.members.find(({ user }) => user !== owner.user) : undefined;
  return {
    id: facts.id,
    type: facts.type,
    state: facts.entry,
    name: facts.name ?? other?.name ?? '',
    other: other?.user ?? null,
    photo: other?.photo ?? facts.photo ?? null,
    members: facts.members,
    companies: facts.companies,
    partners: facts.companies.filter(({ company }) => company !== owner.company),
    sealed: facts.wiped?.refusal ?? facts.sealed,
    ...(facts.wiped ? { wiped: true } : {}),
    head: facts.head,
    last: counts.last ? lastOf(beingRecalled(counts.last, waiting, owner.user), facts, owner, counts.marks) : null,
    coming: !counts.last && (facts.counted?.at ?? 0) > 0 && facts.readHead !== facts.head,
    // What the server has counted may not be here yet.
    sortAt: Math.max(counts.last?.at ?? facts.createdAt, facts.counted?.at ?? 0),
    unread: counts.unread,
    waiting: counts.waiting,
    refused: counts.refused,
    draft: counts.draft,
    ...(facts.entry === 'waiting' && facts.notAdded === true ? { notAdded: addedBy(facts) } : {}),
    ...(facts.type === 'group' ? { description: facts.description ?? null, history: facts.history ?? 'all' } : {}),
    ...(facts.entry === 'waiting' && facts.notCreated ? { notCreated: facts.notCreated } : {}),
    ...(counts.acts.length > 0 ? { acts: counts.acts } : {}),
    ...(facts.entry === 'left' && facts.leftBy ? { leftBy: facts.leftBy } : {}),
    // What was never sent is not hidden with its room.
    ...(facts.hidden === true && facts.entry !== 'active' && counts.refused === 0 && counts.draft.trim() === ''
      ? { hidden: true as const }
      : {}),
    ...(facts.mutedUntil === undefined ? {} : { mutedUntil: facts.mutedUntil }),
  };
}

function lastOf(row: TimelineRow, facts: RoomFacts, owner: Owner, marks: readonly MarkRow[]): RoomRow['last'] {
  return {
    lane: row.lane,
    authorName: facts.members.find(({ user }) => user === row.lane)?.name ?? '',
    text: row.content.type === 'text' ? row.content.text.slice(0, 200) : '',
    at: row.at,
    state: row.state,
    recalled: row.content.type === 'recalled',
    readBy: row.lane === owner.user && showsReaders(facts) ? readersOf(row, owner, marks) : 0,
  };
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
