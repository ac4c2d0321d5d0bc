import { createHmac } from 'node:crypto';
import { randomLetters, type CompanyId, type RoomId, type UserId } from '../../src/shared/ids.ts';

/** Who is there, in which rooms: the same for every target. Peers know of it what they need, the rooms' names. */
export interface World {
  /** Signs session cookies. */
  readonly secret: string;
  readonly companies: readonly CompanyId[];
  readonly people: readonly Person[];
  readonly rooms: readonly Room[];
  /** Messages that every room begins with. */
  readonly history: number;
}

export interface Person {
  readonly user: UserId;
  readonly company: CompanyId;
  /** The session's token. */
  readonly token: string;
}

export interface Room {
  readonly id: RoomId;
  /** Indexes into `people`. */
  readonly members: readonly number[];
}

/** How many people and rooms, and who is in which. */
export interface Shape {
  readonly people: number;
  readonly rooms: number;
  /** The people of a room, by its index. */
  readonly membersOf: (room: number) => readonly number[];
  readonly history?: number;
}

/** Makes people of two companies, and their rooms. */
export function makeWorld({ people, rooms, membersOf, history = 0 }: Shape): World {
  const companies = [0, 1].map(() => `c${randomLetters(16)}` as CompanyId);
  return {
    secret: randomLetters(40),
    companies,
    people: Array.from({ length: people }, (_, index) => ({
      user: `u${randomLetters(16)}` as UserId,
      company: companies[index % 2]!,
      token: randomLetters(32),
    })),
    rooms: Array.from({ length: rooms }, (_, index) => ({
      id: `r${randomLetters(16)}` as RoomId,
      members: membersOf(index),
    })),
    history,
  };
}

/** A person's `cookie` header, as signing in would have set it. */
export function cookieOf(world: World, { token }: Person): string {
  const signature = createHmac('sha256', world.secret).update(token).digest('base64');
  return `foyer.session_token=${encodeURIComponent(`${token}.${signature}`)}`;
}
