import type { Kysely } from 'kysely';
import type { CompanyId, LaneId, RoomId, UserId } from '#shared/ids.ts';
import { covers, hides } from '../relay/documents/reading.ts';
import type { HiddenAuthors, ReadingInterval } from '../relay/ports.ts';
import { inParts } from '../storage/in-parts.ts';
import type { Database } from '../storage/tables/database.ts';

/** How some of a company's people could read a room, all alike. */
export interface Reader {
  readonly read: readonly ReadingInterval[];
  /** Whom they have blocked, and when (R08). */
  readonly hidden: HiddenAuthors;
}

/**
 * What of a room is its company's: what at least one of its people, present or former, could read. What came while
 * nobody of them was there, and what each of them who was had blocked, never reached the company.
 */
export class CompanyReading {
  readonly #readers: readonly Reader[];
  /** Until when somebody of the company was in the room, epoch milliseconds; Infinity while somebody is. */
  readonly end: number;

  constructor(readers: readonly Reader[]) {
    const alike = new Map(readers.map((reader) => [keyOf(reader), reader]));
    this.#readers = [...alike.values()];
    this.end = Math.max(0, ...this.#readers.flatMap(({ read }) => read.map(({ to }) => to)));
  }

  /** Whether one person could read something of an author at each of these arrivals: a record and a version of it. */
  couldRead(author: LaneId, ...arrivals: readonly number[]): boolean {
    return this.#readers.some(({ read, hidden }) =>
      arrivals.every((arrival) => covers(read, arrival) && !hides(hidden, author, arrival)),
    );
  }
}

const keyOf = ({ read, hidden }: Reader): string =>
  JSON.stringify([read.map(ends), [...hidden].map(([author, intervals]) => [author, intervals.map(ends)])]);
const ends = ({ from, to }: ReadingInterval): readonly [number, number | null] => [from, to === Infinity ? null : to];

/** How a company's people could read rooms; of rooms that none of them ever could, nothing. */
export async function companyReading(
  db: Kysely<Database>,
  company: CompanyId,
  rooms: readonly RoomId[],
): Promise<ReadonlyMap<RoomId, CompanyReading>> {
  const hidden = await hiddenFromPeople(db, company);
  const readings = new Map<RoomId, CompanyReading>();
  for (const part of inParts(rooms)) {
    const rows = await db
      .selectFrom('reading')
      .innerJoin('person', 'person.id', 'reading.user')
      .select(['reading.room', 'reading.user', 'reading.from_at as from', 'reading.to_at as to'])
      .where('reading.room', 'in', part)
      .where('person.company', '=', company)
      .orderBy('reading.from_at')
      .execute();
    for (const [room, ofRoom] of Map.groupBy(rows, (row) => row.room)) {
      const readers = [...Map.groupBy(ofRoom, ({ user }) => user)].map(([user, intervals]) => ({
        read: intervals.map(({ from, to }) => ({ from, to: to ?? Infinity })),
        hidden: hidden.get(user) ?? noneHidden,
      }));
      readings.set(room, new CompanyReading(readers));
    }
  }
  return readings;
}

const noneHidden: HiddenAuthors = new Map();

/** Whom each of a company's people has blocked, and when. */
async function hiddenFromPeople(db: Kysely<Database>, company: CompanyId): Promise<ReadonlyMap<UserId, HiddenAuthors>> {
  const rows = await db
    .selectFrom('block')
    .innerJoin('person', 'person.id', 'block.user')
    .select(['block.user', 'block.other', 'block.from_at as from', 'block.to_at as to'])
    .where('person.company', '=', company)
    .orderBy('block.from_at')
    .execute();
  const hidden = new Map<UserId, HiddenAuthors>();
  for (const [user, blocks] of Map.groupBy(rows, (row) => row.user)) {
    const authors = new Map<LaneId, readonly ReadingInterval[]>();
    for (const [other, intervals] of Map.groupBy(blocks, (row) => row.other)) {
      authors.set(
        other,
        intervals.map(({ from, to }) => ({ from, to: to ?? Infinity })),
      );
    }
    hidden.set(user, authors);
  }
  return hidden;
}
