import { expect, test } from 'vitest';
import type { ContactCode } from '#shared/api/identity.ts';
import { directRoomId, newCommandId } from '#shared/ids.ts';
import { createTestDatabase } from '../../support/postgres.ts';
import { startServer } from '../../support/server.ts';
import { foundCompanies } from '../../support/two-companies.ts';

test('On PostgreSQL a code lets one in, once or standing, and ends, as on SQLite (R13)', async () => {
  const database = await createTestDatabase();
  const server = await startServer({ env: { DATABASE_URL: database.url } });
  const { ann, al, bo, as } = await foundCompanies(server.url);
  const use = (account: typeof ann, { code }: ContactCode) =>
    as(account, 'POST', '/api/codes/use', { command: newCommandId(), code });
  const standing = (await as(bo, 'PUT', '/api/codes/standing')) as ContactCode;
  expect(await use(ann, standing)).toMatchObject({ user: bo.user, room: directRoomId(ann.user, bo.user) });
  expect(await as(bo, 'GET', '/api/codes')).toEqual({ codes: [standing] });
  await as(bo, 'POST', '/api/codes', { type: 'standing' });
  expect(await use(ann, standing)).toMatchObject({ user: bo.user });
  await expect(use(al, standing)).rejects.toThrow(/404/);
  const once = (await as(bo, 'POST', '/api/codes', { type: 'one-time' })) as ContactCode;
  // Both at the same time: commands take turns, and one of them is the one.
  const tried = await Promise.allSettled([use(ann, once), use(al, once)]);
  expect(tried.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(await server.stop()).toBe(0);
  await database.drop();
});
