import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { companyDocument } from '#shared/documents/names.ts';
import { startMailServer, textOf, type MailServer } from '../people/mail-server.ts';
import { Device } from '../../support/device.ts';
import { startConsole, tokenOf, type Console } from './console.ts';

let mail: MailServer;
let foyer: Console;
beforeAll(async () => {
  mail = await startMailServer();
  foyer = await startConsole({ SMTP_URL: mail.url });
});
afterAll(async () => {
  await foyer.stop();
  await mail.close();
});

const password = 'a long enough secret';
const joining = (more: object = {}) => ({ name: 'Joy New', password, locale: 'ko', ...more });
const invite = (more: object = {}) => foyer.ask(foyer.companies.acmeAdmin, 'POST', '/api/company/invitations', more);

describe('An invitation to become a member', () => {
  test('goes out by mail, shows who invites, makes a member as it was set, and is good once (M21)', async () => {
    const { acmeAdmin, ann } = foyer.companies;
    const group = await foyer.ask(acmeAdmin, 'POST', '/api/company/groups', { name: 'Invited' });
    const device = await Device.of(foyer.server.url, foyer.companies, ann);
    await device.open(companyDocument(ann.company));
    const preset = { title: 'Buyer', group: group.body['id'], role: 'administrator', messageId: 'joy', locale: 'ja' };
    const made = await invite({ email: 'Joy@acme.example', name: 'Joy', ...preset });
    expect(made).toMatchObject({ status: 200, body: { mail: 'sent', invitation: { email: 'joy@acme.example' } } });
    expect(mail.mails.at(-1)?.to).toEqual(['joy@acme.example']);
    expect(textOf(mail.mails.at(-1)!)).toContain(String(made.body['link']));

    const token = tokenOf(made.body['link']);
    expect(token).toMatch(/^[0-9a-z]{32}$/);
    expect(await foyer.ask(null, 'GET', `/api/join/${token}`)).toEqual({
      status: 200,
      body: {
        company: { name: 'Acme', colour: null },
        invitedBy: 'Ada Admin',
        email: 'joy@acme.example',
        name: 'Joy',
        passwordLength: 12,
        signOn: null,
      },
    });
    const joined = await foyer.ask(null, 'POST', `/api/join/${token}`, joining());
    expect(joined).toMatchObject({
      status: 200,
      body: {
        user: { name: 'Joy New', title: 'Buyer', role: 'administrator', messageId: 'joy', locale: 'ko' },
        company: { name: 'Acme' },
      },
    });
    const { user } = joined.body as { user: { id: string; group: string } };
    expect(user.group).toBe(group.body['id']);
    await device.sees(companyDocument(ann.company), user.id, { kind: 'person', name: 'Joy New', title: 'Buyer' });
    await expect(foyer.server.cookieOf('joy@acme.example', password)).resolves.toContain('foyer');
    expect((await foyer.ask(null, 'GET', `/api/join/${token}`)).status).toBe(404);
    expect((await foyer.ask(null, 'POST', `/api/join/${token}`, joining())).status).toBe(404);
    device.close();
  });

  test('answers alike whether its link is wrong, used, ended or renewed, or its maker may not invite any more (M21)', async () => {
    const { acmeAdmin, al } = foyer.companies;
    await foyer.ask(acmeAdmin, 'PATCH', `/api/company/members/${al.user}`, { role: 'administrator' });
    const byAl = await foyer.ask(al, 'POST', '/api/company/invitations', {});
    expect((await foyer.ask(null, 'GET', `/api/join/${tokenOf(byAl.body['link'])}`)).status).toBe(200);
    await foyer.ask(acmeAdmin, 'PATCH', `/api/company/members/${al.user}`, { role: 'member' });

    const ended = await invite();
    await foyer.ask(acmeAdmin, 'DELETE', `/api/company/invitations/${idOf(ended.body)}`);
    const old = await invite();
    const renewed = await foyer.ask(acmeAdmin, 'POST', `/api/company/invitations/${idOf(old.body)}/renew`);
    expect((await foyer.ask(null, 'GET', `/api/join/${tokenOf(renewed.body['link'])}`)).status).toBe(200);

    const tokens = [byAl, ended, old].map(({ body }) => tokenOf(body['link']));
    const answers = await Promise.all(
      ['x', '0'.repeat(32), ...tokens].map((token) => foyer.ask(null, 'GET', `/api/join/${token}`)),
    );
    expect(new Set(answers.map((answer) => JSON.stringify(answer)))).toEqual(new Set([JSON.stringify(answers[0])]));
    expect(answers[0]?.status).toBe(404);
  });

  test('asks for an address where it is a link, and is kept where that one has an account (M21)', async () => {
    const { ann } = foyer.companies;
    const made = await invite({ title: 'Guest house' });
    const path = `/api/join/${tokenOf(made.body['link'])}`;
    expect(made.body).toMatchObject({ mail: 'not-asked', invitation: { email: null } });
    expect(await foyer.ask(null, 'POST', path, joining())).toMatchObject({ status: 422, body: { fields: ['email'] } });
    const taken = await foyer.ask(null, 'POST', path, joining({ email: ann.email }));
    expect(taken).toMatchObject({ status: 409, body: { fields: ['email'] } });
    const joined = await foyer.ask(null, 'POST', path, joining({ email: 'link@acme.example' }));
    expect(joined).toMatchObject({ status: 200, body: { user: { email: 'link@acme.example', title: 'Guest house' } } });
  });

  test('is one for an address, renewed and ended in the list, and only owners invite owners (M21)', async () => {
    const { acmeAdmin, al, ann, borealisAdmin } = foyer.companies;
    const made = await invite({ email: 'once@acme.example' });
    expect(await invite({ email: 'once@acme.example' })).toMatchObject({ status: 409, body: { fields: ['email'] } });
    expect(await invite({ email: ann.email })).toMatchObject({ status: 409 });
    const path = `/api/company/invitations/${idOf(made.body)}`;
    expect((await foyer.ask(borealisAdmin, 'POST', `${path}/renew`)).status).toBe(404);
    expect((await foyer.ask(borealisAdmin, 'DELETE', path)).status).toBe(404);
    expect((await foyer.ask(ann, 'DELETE', path)).status).toBe(403);
    const { invitations } = (await foyer.ask(acmeAdmin, 'GET', '/api/company/invitations')).body as {
      invitations: { id: string }[];
    };
    expect(invitations.map(({ id }) => id)).toContain(idOf(made.body));
    expect((await foyer.ask(acmeAdmin, 'DELETE', path)).status).toBe(200);
    expect((await foyer.ask(acmeAdmin, 'DELETE', path)).status).toBe(404);

    await foyer.ask(acmeAdmin, 'PATCH', `/api/company/members/${al.user}`, { role: 'administrator' });
    expect((await foyer.ask(al, 'POST', '/api/company/invitations', { role: 'administrator' })).status).toBe(200);
    expect((await foyer.ask(al, 'POST', '/api/company/invitations', { role: 'owner' })).status).toBe(403);
    await foyer.ask(acmeAdmin, 'PATCH', `/api/company/members/${al.user}`, { role: 'member' });
  });
});

describe('A name that is in use', () => {
  /** How much of a rate is spent, in ones of it. */
  const spent = (kind: string, key?: string): number =>
    inDatabase((database) => {
      const row = database
        .prepare('select max(spent_until) as spent from allowance where kind = ? and key = coalesce(?, key)')
        .get(kind, key ?? null) as { spent: number | null };
      return Math.max(0, (row.spent ?? 0) - Date.now());
    });
  const inDatabase = <Result>(work: (database: DatabaseSync) => Result): Result => {
    const database = new DatabaseSync(join(foyer.server.dataDir, 'foyer.db'), { timeout: 5000 });
    try {
      return work(database);
    } finally {
      database.close();
    }
  };

  test('is paid for also where an invitation leaves it out, and by whoever joins alone (R09, M21)', async () => {
    const { acmeAdmin, bo } = foyer.companies;
    inDatabase((database) => database.exec('delete from allowance'));
    const joinBy = async (more: object, email: string) => {
      const made = await invite(more);
      return foyer.ask(null, 'POST', `/api/join/${tokenOf(made.body['link'])}`, joining({ email }));
    };
    const free = await joinBy({ messageId: 'quite-free' }, 'free@acme.example');
    expect(free).toMatchObject({ status: 200, body: { user: { messageId: 'quite-free' } } });
    expect(spent('taken-joining', acmeAdmin.company), 'what is free costs nothing').toBe(0);

    const told = await joinBy({ messageId: bo.messageId.toUpperCase() }, 'told@acme.example');
    expect(told).toMatchObject({ status: 200, body: { user: { messageId: null } } });
    for (const kind of ['taken-joining', 'taken-invitation', 'taken-address'])
      expect(spent(kind), kind).toBeGreaterThan(0);
    expect(spent('taken-company', acmeAdmin.company), 'not by the company’s own people').toBe(0);
  });

  test('is told five times to one invitation, and a hundred times to all of a company’s; its people go on (R09)', async () => {
    const { acmeAdmin, bo } = foyer.companies;
    inDatabase((database) => database.exec('delete from allowance'));
    const made = await invite();
    const path = `/api/join/${tokenOf(made.body['link'])}`;
    const tries = [];
    for (let at = 0; at < 6; at += 1)
      tries.push((await foyer.ask(null, 'POST', path, joining({ email: bo.email }))).status);
    expect(tries).toEqual([409, 409, 409, 409, 409, 429]);
    const other = await invite();
    const next = `/api/join/${tokenOf(other.body['link'])}`;
    expect((await foyer.ask(null, 'POST', next, joining({ email: bo.email }))).status, 'another one').toBe(409);
    inDatabase((database) =>
      database
        .prepare(`update allowance set spent_until = ? where kind = 'taken-joining'`)
        .run(Date.now() + 24 * 60 * 60_000),
    );
    expect((await foyer.ask(null, 'POST', next, joining({ email: 'late@acme.example' }))).status).toBe(429);
    const account = { name: 'Probe', email: 'added@acme.example', password };
    expect((await foyer.ask(acmeAdmin, 'POST', '/api/company/members', account)).status).toBe(200);
    inDatabase((database) => database.exec('delete from allowance'));
    expect((await foyer.ask(null, 'POST', next, joining({ email: 'late@acme.example' }))).status).toBe(200);
  });
});

test('Who tries links is cut off, while one that works would still have opened (M21)', async () => {
  const own = await startConsole();
  try {
    const made = await own.ask(own.companies.acmeAdmin, 'POST', '/api/company/invitations', {});
    const path = `/api/join/${tokenOf(made.body['link'])}`;
    expect((await own.ask(null, 'GET', path)).status).toBe(200);
    const tries = [];
    for (let at = 0; at < 31; at += 1) tries.push((await own.ask(null, 'GET', `/api/join/wrong${at}`)).status);
    expect(tries).toEqual([...Array<number>(30).fill(404), 429]);
    expect((await own.ask(null, 'GET', path)).status).toBe(429);
    expect((await own.ask(null, 'GET', '/api/password/wrong')).status).toBe(429);
  } finally {
    await own.stop();
  }
});

const idOf = (body: Record<string, unknown>): string => (body['invitation'] as { id: string }).id;
