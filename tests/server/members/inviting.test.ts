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
