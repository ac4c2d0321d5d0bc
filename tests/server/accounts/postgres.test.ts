import { expect, test } from 'vitest';
import { AppSocket } from '../../support/app-socket.ts';
import { createTestDatabase } from '../../support/postgres.ts';
import { startServer } from '../../support/server.ts';
import { foundCompanies } from '../../support/two-companies.ts';

test('On PostgreSQL accounts, sessions, companies and rooms do what they do on SQLite (M08, M09)', async () => {
  const database = await createTestDatabase();
  const server = await startServer({ env: { DATABASE_URL: database.url } });
  const { ann, al, bo, acmeAdmin, as } = await foundCompanies(server.url);
  await as(ann, 'POST', '/api/rooms/direct', { command: 'abcdefghjk0123456789', user: bo.user });
  expect(await as(acmeAdmin, 'GET', '/api/company/members')).toMatchObject({ members: { length: 3 } });

  const cookie = await server.cookieOf(al.email, al.password);
  const { sessions } = await (await server.fetch('/api/sessions', { cookie })).json();
  const [session] = sessions;
  expect(Math.abs(Date.now() - session.createdAt)).toBeLessThan(60_000);
  const socket = await AppSocket.connect(server.url, cookie);
  const closed = socket.closed();
  await as(acmeAdmin, 'PATCH', `/api/company/members/${al.user}`, { suspended: true });
  expect(await closed).toBe(4401);
  const again = await server.fetch('/api/auth/sign-in/email', {
    method: 'POST',
    json: { email: al.email, password: al.password },
  });
  expect(again.status).toBe(401);

  const taken = await server.fetch('/api/setup', {
    method: 'POST',
    json: { companyName: 'X', name: 'X', email: 'x@x.example', password: 'a long enough secret', locale: 'en' },
  });
  expect(taken.ok).toBe(false);
  expect(await server.stop()).toBe(0);
  await database.drop();
});
