import { afterAll, beforeAll, expect, test } from 'vitest';
import { homeDocument, pageDocument, roomDocument } from '#shared/documents/names.ts';
import { directRoomId, newCommandId } from '#shared/ids.ts';
import { closedPolicy } from '#shared/policy/policy.ts';
import { AppSocket } from '../../support/app-socket.ts';
import { Device } from '../../support/device.ts';
import { runServer, startServer } from '../../support/server.ts';
import { foundCompanies, openTo, type Companies } from '../../support/two-companies.ts';
import { startTwoServers, type TwoServers } from '../../support/two-servers.ts';

let two: TwoServers;
let servers: TwoServers['servers'];
let companies: Companies;

beforeAll(async () => {
  two = await startTwoServers();
  ({ servers } = two);
  companies = await foundCompanies(servers[0].url);
});
afterAll(() => two.stop());

test('Two servers on one database: who signed in at one is known at the other, and talks there with those at the first', async () => {
  const { ann, bo, as } = companies;
  const [a, b] = servers;
  const room = directRoomId(ann.user, bo.user);
  const bos = await Device.of(b.url, companies, bo);
  await bos.open(homeDocument(bo.user));
  await as(ann, 'POST', '/api/rooms/direct', { command: newCommandId(), user: bo.user });
  await bos.sees(homeDocument(bo.user), room, { kind: 'room-entry', room, state: 'active' });
  const anns = await Device.of(a.url, companies, ann);
  for (const device of [anns, bos]) {
    await device.open(roomDocument(room));
    await device.open(pageDocument(room, 1));
    expect(await device.says(pageDocument(room, 1), 'hello')).toBeNull();
    device.socket.send({ type: 'watch', documents: [{ document: roomDocument(room), seq: 0 }] });
  }
  await anns.socket.hears((frame) => frame.type === 'presence' && frame.user === bo.user && frame.online);
  anns.socket.send({ type: 'typing', room, typing: true });
  await bos.socket.hears((frame) => frame.type === 'typing' && frame.user === ann.user);
  anns.close();
  bos.close();
});

test('A policy that changes at one server seals the room at the other, for whoever writes there (R04, P5)', async () => {
  const { ann, bo, borealisAdmin, setPolicy } = companies;
  const [, b] = servers;
  const room = directRoomId(ann.user, bo.user);
  const [info, page] = [roomDocument(room), pageDocument(room, 1)];
  const anns = await Device.of(b.url, companies, ann);
  await anns.open(info);
  await anns.open(page);
  expect(await anns.says(page, 'while it is open')).toBeNull();
  await setPolicy(borealisAdmin, () => closedPolicy);
  const refusal = { rule: 'partners-off', company: borealisAdmin.company };
  expect(await anns.says(page, 'once it is sealed')).toEqual(refusal);
  await anns.sees(info, 'seal', { sealed: true, refusal });
  await setPolicy(borealisAdmin, () => openTo(ann.company));
  await anns.sees(info, 'seal', { sealed: false });
  expect(await anns.says(page, 'open again')).toBeNull();
  anns.close();
});

test('Signing out at one server ends the sockets of that session at the other (M08, P5)', async () => {
  const [a, b] = servers;
  const { al } = companies;
  const cookies = [await a.cookieOf(al.email, al.password), await b.cookieOf(al.email, al.password)] as const;
  const sockets = [await AppSocket.connect(b.url, cookies[0]), await AppSocket.connect(b.url, cookies[1])] as const;
  const closed = sockets[0].closed();
  const out = await a.fetch('/api/auth/sign-out', { method: 'POST', json: {}, cookie: cookies[0] });
  expect(out.ok).toBe(true);
  expect(await closed).toBe(4401);
  await sockets[1].settled();
  expect((await b.fetch('/api/me', { cookie: cookies[0] })).status).toBe(401);
  expect((await b.fetch('/api/me', { cookie: cookies[1] })).status).toBe(200);
  sockets[1].close();
});

test('A server whose Redis is out of reach serves all the same, and says so in its log without the password', async () => {
  const env = { DATABASE_URL: two.databaseUrl, REDIS_URL: 'redis://:secret-word@127.0.0.1:1' };
  const server = await startServer({ env });
  expect((await server.fetch('/healthz')).status).toBe(200);
  await expect.poll(() => server.output(), { timeout: 10_000 }).toContain('Redis is out of reach');
  expect(server.output()).not.toContain('secret-word');
  expect(await server.stop()).toBe(0);
});

test.each([
  [{ REDIS_URL: 'redis://127.0.0.1:6379' }, 'needs --database-url'],
  [{ REDIS_URL: 'http://127.0.0.1:6379', DATABASE_URL: 'postgres://127.0.0.1/x' }, 'must begin with redis://'],
])('A Redis that makes no sense is named in one sentence (M14)', async (env, sentence) => {
  const { output, exited } = runServer({ env });
  expect(await exited).toBe(1);
  expect(output().trim().split('\n')).toEqual([expect.stringContaining(sentence)]);
});
