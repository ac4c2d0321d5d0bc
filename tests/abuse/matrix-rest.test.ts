import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { endpoints } from '#shared/api/endpoints.ts';
import { openRoutes, restRows } from './matrix/rest-rows.ts';
import { foundWorld, type World } from './matrix/world.ts';

let world: World;
beforeAll(async () => {
  world = await foundWorld();
}, 120_000);
afterAll(() => world.stop());

const cases = restRows.flatMap((row) => row.cases.map((one) => [one.who, row.route, one.where, one] as const));

test('Every operation of the REST interface has its row: a new one without fails here (P4)', () => {
  const named = new Set([...restRows.map(({ route }) => route), ...openRoutes]);
  const missing = endpoints.map(({ method, path }) => `${method} ${path}`).filter((route) => !named.has(route));
  expect(missing).toEqual([]);
  for (const { method, path, access } of endpoints) {
    const isOpen = access === 'anyone' || (method === 'DELETE' && path === '/api/sessions');
    expect(openRoutes.includes(`${method} ${path}`), `${method} ${path}`).toBe(isOpen);
  }
});

describe('Over the REST interface nobody does or learns what policy does not give them (P4)', () => {
  test.each(cases)('%s: %s %s', async (_who, _route, _where, one) => {
    const answer = await one.run(world);
    const expected = await one.expected(world);
    expect(expected, `answered ${answer.status} ${answer.body.slice(0, 300)}`).toContain(answer.status);
    expect(one.isRight(answer), answer.body.slice(0, 300)).toBe(true);
    // A refusal tells nothing of what is there.
    if (answer.status >= 400) {
      for (const { secret, later, name } of world.rooms) {
        for (const text of [secret, later, name]) if (text !== '') expect(answer.body).not.toContain(text);
      }
    }
    for (const { secret, later } of world.rooms) {
      expect(answer.body).not.toContain(secret);
      if (later !== '') expect(answer.body).not.toContain(later);
    }
  });
});
