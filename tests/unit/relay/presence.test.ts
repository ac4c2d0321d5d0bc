import { expect, test } from 'vitest';
import { newUserId } from '#shared/ids.ts';
import type { Word } from '../../../server/relay/bus/words.ts';
import { noBus } from '../../../server/relay/bus/no-bus.ts';
import { Presence } from '../../../server/relay/rooms/presence.ts';

const [ann, bo, cy] = [newUserId(), newUserId(), newUserId()];

function start() {
  let now = 0;
  const said: Word[] = [];
  const changes: [user: string, online: boolean][] = [];
  const bus = { ...noBus(), tell: (word: Word) => void said.push(word) };
  const presence = new Presence(
    bus,
    () => now,
    (user, online) => void changes.push([user, online]),
  );
  return { presence, said, changes, later: (ms: number) => (now += ms) };
}

test('Whoever is at two processes is gone when both have said so', () => {
  const { presence, changes } = start();
  presence.cameElsewhere('one', [ann]);
  presence.cameElsewhere('two', [ann]);
  presence.leftElsewhere('one', [ann]);
  expect(presence.isOnline(ann)).toBe(true);
  presence.leftElsewhere('two', [ann]);
  expect(presence.isOnline(ann)).toBe(false);
  expect(changes).toEqual([
    [ann, true],
    [ann, false],
  ]);
});

test('The people of a process that has died are gone after half a minute, those it still names are not', () => {
  const { presence, changes, later } = start();
  presence.cameElsewhere('dead', [ann]);
  presence.cameElsewhere('alive', [bo]);
  later(20_000);
  presence.cameElsewhere('alive', [bo]);
  presence.forgetSilent();
  expect([ann, bo].map((user) => presence.isOnline(user))).toEqual([true, true]);
  later(10_000);
  presence.forgetSilent();
  expect([ann, bo].map((user) => presence.isOnline(user))).toEqual([false, true]);
  expect(changes.at(-1)).toEqual([ann, false]);
});

test('The people of a process that ends have five seconds to come to another one', () => {
  const { presence, later } = start();
  presence.cameElsewhere('ending', [ann, bo, cy]);
  presence.endedElsewhere('ending');
  later(4000);
  presence.cameElsewhere('staying', [ann]);
  presence.came(bo);
  presence.forgetSilent();
  expect([ann, bo, cy].map((user) => presence.isOnline(user))).toEqual([true, true, true]);
  later(1000);
  presence.forgetSilent();
  expect([ann, bo, cy].map((user) => presence.isOnline(user))).toEqual([true, true, false]);
  presence.stop();
});

test('A process tells who is there, thousands in several words', () => {
  const { presence, said } = start();
  const people = Array.from({ length: 2500 }, () => newUserId());
  for (const user of people) presence.came(user);
  expect(said.splice(0)).toHaveLength(2500);
  presence.tellEverybody();
  expect(said.map((word) => (word.type === 'people' ? word.users.length : 0))).toEqual([1000, 1000, 500]);
  presence.stop();
});
