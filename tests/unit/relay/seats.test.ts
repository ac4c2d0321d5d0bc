import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { newCompanyId, newUserId, type UserId } from '#shared/ids.ts';
import { relayLimits } from '../../../server/relay/relay-limits.ts';
import type { Seat } from '../../../server/relay/sockets/seat.ts';
import { Seats } from '../../../server/relay/sockets/seats.ts';

const headers = { cookie: 'session=one' };
let ended: unknown[];
let watched: number;
let seats: Seats;

beforeEach(() => {
  vi.useFakeTimers();
  ended = [];
  watched = 1;
  const watches = {
    removeAll: (seat: unknown) => {
      ended.push(seat);
      return Promise.resolve();
    },
    countOf: () => watched,
  };
  seats = new Seats(watches, Date.now);
});
afterEach(() => {
  seats.stop();
  vi.useRealTimers();
});

const begin = (user: UserId, device: string): Seat =>
  seats.begin({ user, company: newCompanyId(), session: 'one', device }, headers);
const isThere = ({ token, sender }: Seat): boolean =>
  seats.claimed({ token, heard: 0, asked: 0 }, sender.device ?? '', headers) !== null;

test('A seat is kept for two minutes after it was left, and no longer; one that is taken stays', () => {
  const [left, taken] = [begin(newUserId(), 'left'), begin(newUserId(), 'taken')];
  seats.left(left);
  seats.left(taken);
  seats.taken(taken);
  vi.advanceTimersByTime(relayLimits.seatMs - 1);
  expect([left, taken].map(isThere)).toEqual([true, true]);
  vi.advanceTimersByTime(1000);
  expect([left, taken].map(isThere)).toEqual([false, true]);
  expect(ended).toEqual([left]);
});

test('Of too many seats of a person, or too many watched documents, those that were left first go', () => {
  const user = newUserId();
  const own = Array.from({ length: relayLimits.seatsPerUser + 2 }, (_, index) => begin(user, `d${index}`));
  const other = begin(newUserId(), 'other');
  seats.left(other);
  for (const seat of own) seats.left(seat);
  expect(own.map(isThere)).toEqual(own.map((_, index) => index >= 2));
  expect(isThere(other)).toBe(true);

  watched = relayLimits.seatWatches;
  const large = begin(newUserId(), 'large');
  seats.left(large);
  expect([...own, other].some(isThere)).toBe(false);
  expect(isThere(large)).toBe(true);
});

test('A session that ends takes its seats with it, left or not, and no other', () => {
  const user = newUserId();
  const [left, live, other] = [begin(user, 'left'), begin(user, 'live'), begin(newUserId(), 'other')];
  seats.left(left);
  seats.endSessions({ user });
  expect([left, live, other].map(isThere)).toEqual([false, false, true]);
  expect([left, live, other].map(({ isEnded }) => isEnded)).toEqual([true, true, false]);
  seats.endSessions({});
  expect(isThere(other)).toBe(true);
});

test('Without a cookie there is nothing to come back to', () => {
  const seat = seats.begin({ user: newUserId(), company: newCompanyId(), session: 'one', device: 'd' }, {});
  seats.left(seat);
  expect(seats.claimed({ token: seat.token, heard: 0, asked: 0 }, 'd', {})).toBeNull();
});
