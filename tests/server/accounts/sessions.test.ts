import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AppSocket } from '../../support/app-socket.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { foundCompanies, type Companies } from '../../support/two-companies.ts';

let server: TestServer;
let companies: Companies;
beforeAll(async () => {
  server = await startServer();
  companies = await foundCompanies(server.url);
});
afterAll(() => server.stop());

const signIn = (email: string, password: string): Promise<Response> =>
  server.fetch('/api/auth/sign-in/email', { method: 'POST', json: { email, password } });

interface Session {
  readonly id: string;
  readonly current: boolean;
}

async function sessionsOf(cookie: string): Promise<readonly Session[]> {
  const { sessions } = await (await server.fetch('/api/sessions', { cookie })).json();
  return sessions as Session[];
}

describe('Signing in', () => {
  test('sets a cookie that scripts cannot read, and puts no token into the answer', async () => {
    const { al } = companies;
    const answer = await signIn(al.email.toUpperCase(), al.password);
    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe('{}');
    const [cookie = ''] = answer.headers.getSetCookie();
    expect(cookie).toMatch(/^foyer\.session_token=/);
    expect(cookie).toContain('HttpOnly');
    expect(cookie).toContain('SameSite=Lax');
  });

  test('answers an unknown account like a wrong password', async () => {
    const wrong = await signIn(companies.al.email, 'not his password');
    const unknown = await signIn('nobody@acme.example', 'not his password');
    expect(wrong.status).toBe(401);
    expect(unknown.status).toBe(401);
    expect(await wrong.text()).toBe(await unknown.text());
    const names = ({ headers }: Response): string[] => [...headers.keys()].sort();
    expect(names(wrong)).toEqual(names(unknown));
  });

  test('has no other door: no sign-up, no reset, no session by the library’s own routes', async () => {
    for (const path of [
      'sign-up/email',
      'get-session',
      'request-password-reset',
      'update-user',
      'list-sessions',
      'ok',
    ]) {
      for (const method of ['GET', 'POST']) {
        const answer = await server.fetch(`/api/auth/${path}`, { method, ...(method === 'POST' ? { json: {} } : {}) });
        expect(answer.status, path).toBe(404);
      }
    }
  });
});

describe('Sessions', () => {
  test('are listed; ending one ends its live socket and no other (M08, P5)', async () => {
    const { ann } = companies;
    const [here, there] = [
      await server.cookieOf(ann.email, ann.password),
      await server.cookieOf(ann.email, ann.password),
    ];
    const socketHere = await AppSocket.connect(server.url, here, 'devicehere');
    const socketThere = await AppSocket.connect(server.url, there, 'devicethere');
    const other = (await sessionsOf(there)).find(({ current }) => current);
    expect((await sessionsOf(here)).filter(({ current }) => current)).toHaveLength(1);

    const closed = socketThere.closed();
    const began = Date.now();
    const ended = await server.fetch(`/api/sessions/${other?.id}`, { method: 'DELETE', cookie: here });
    expect(ended.status).toBe(200);
    expect(await closed).toBe(4401);
    expect(Date.now() - began).toBeLessThan(2000);
    expect((await server.fetch('/api/me', { cookie: there })).status).toBe(401);
    await expect(AppSocket.connect(server.url, there)).rejects.toThrow('401');
    await socketHere.settled();
    socketHere.close();
  });

  test('of somebody else cannot be ended, and look like none (M08)', async () => {
    const { ann, al } = companies;
    const annCookie = await server.cookieOf(ann.email, ann.password);
    const alCookie = await server.cookieOf(al.email, al.password);
    const annSession = (await sessionsOf(annCookie)).find(({ current }) => current);
    const answers = [];
    for (const id of [annSession?.id, 'no-such-session']) {
      const answer = await server.fetch(`/api/sessions/${id}`, { method: 'DELETE', cookie: alCookie });
      expect(answer.status).toBe(404);
      answers.push(await answer.text());
    }
    expect(answers[0]).toBe(answers[1]);
    expect((await server.fetch('/api/me', { cookie: annCookie })).status).toBe(200);
  });

  test('end all at once, here too, with their sockets (M08)', async () => {
    const { al } = companies;
    const cookies = [
      await server.cookieOf(al.email, al.password),
      await server.cookieOf(al.email, al.password),
    ] as const;
    const sockets = [
      await AppSocket.connect(server.url, cookies[0], 'deviceone'),
      await AppSocket.connect(server.url, cookies[1], 'devicetwo'),
    ];
    const closed = sockets.map((socket) => socket.closed());
    expect((await server.fetch('/api/sessions', { method: 'DELETE', cookie: cookies[0] })).status).toBe(200);
    expect(await Promise.all(closed)).toEqual([4401, 4401]);
    for (const cookie of cookies) expect((await server.fetch('/api/me', { cookie })).status).toBe(401);
  });

  test('end by signing out, with the socket (M08)', async () => {
    const { bo } = companies;
    const cookie = await server.cookieOf(bo.email, bo.password);
    const socket = await AppSocket.connect(server.url, cookie);
    const closed = socket.closed();
    const answer = await server.fetch('/api/auth/sign-out', { method: 'POST', json: {}, cookie });
    expect(answer.status).toBe(200);
    expect(answer.headers.getSetCookie().join()).toContain('Max-Age=0');
    expect(await closed).toBe(4401);
    expect((await server.fetch('/api/me', { cookie })).status).toBe(401);
  });
});

test('A suspended member is out at once, socket and all, and cannot sign in until they are back (M08, P5)', async () => {
  const { acmeAdmin, al, as } = companies;
  const cookie = await server.cookieOf(al.email, al.password);
  const socket = await AppSocket.connect(server.url, cookie);
  const closed = socket.closed();
  await as(acmeAdmin, 'PATCH', `/api/company/members/${al.user}`, { suspended: true });
  expect(await closed).toBe(4401);
  expect((await server.fetch('/api/me', { cookie })).status).toBe(401);
  const refused = await signIn(al.email, al.password);
  const wrong = await signIn('nobody@acme.example', al.password);
  expect(refused.status).toBe(401);
  expect(await refused.text()).toBe(await wrong.text());
  await as(acmeAdmin, 'PATCH', `/api/company/members/${al.user}`, { suspended: false });
  expect((await signIn(al.email, al.password)).status).toBe(200);
});
