import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newCommandId } from '#shared/ids.ts';
import { closedPolicy } from '#shared/policy/policy.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { foundCompanies, openTo, type Companies, type TestAccount } from '../../support/two-companies.ts';
import { startMailServer, textOf, type MailServer } from './mail-server.ts';
import { ask, type Answer } from './phone-gateway.ts';

let mail: MailServer;
let server: TestServer;
let companies: Companies;

beforeAll(async () => {
  mail = await startMailServer();
  server = await startServer({ env: { SMTP_URL: mail.url, MAIL_FROM: 'hello@foyer.example' } });
  companies = await foundCompanies(server.url);
});
afterAll(async () => {
  await server.stop();
  await mail.close();
});

const invite = async (account: TestAccount, email: string, command = newCommandId()): Promise<Answer> =>
  ask(server, await companies.cookie(account), 'POST', '/api/invitations', { command, email });
const outcomeOf = ({ json }: Answer): string => (json as { outcome: string }).outcome;

describe('An invitation by e-mail', () => {
  test('goes to the address with a link that leads to who invites, and answers go to them (S26, S31)', async () => {
    const { ann, bo } = companies;
    const answer = await invite(ann, 'Partner@Elsewhere.example');
    expect(outcomeOf(answer)).toBe('sent');
    const sent = mail.mails.at(-1)!;
    expect(sent).toMatchObject({ from: 'hello@foyer.example', to: ['partner@elsewhere.example'] });
    expect(sent.source).toMatch(/^From: Foyer <hello@foyer\.example>\r$/m);
    expect(sent.source).toMatch(/^Reply-To: Ann Carter <ann@acme\.example>\r$/m);
    expect(sent.source).toMatch(/^Subject: Ann Carter \(Acme\) invites you to Foyer\r$/m);
    const code = /\/c\/([0-9a-z]{26})\s/.exec(textOf(sent))?.[1];
    expect(textOf(sent)).toContain(`${server.url}/c/${code}`);
    const used = await ask(server, await companies.cookie(bo), 'POST', '/api/codes/use', {
      command: newCommandId(),
      code,
    });
    expect(used.json).toMatchObject({ user: ann.user });
  });

  test('goes once for one command, however often it is asked for, and is paid for once (S31)', async () => {
    const { cetusAdmin, acmeAdmin } = companies;
    const to = 'once@elsewhere.example';
    const mailsTo = () => mail.mails.filter((sent) => sent.to.includes(to)).length;
    const command = newCommandId();
    const first = await invite(acmeAdmin, to, command);
    expect(outcomeOf(first)).toBe('sent');
    for (let at = 0; at < 5; at += 1) expect((await invite(acmeAdmin, to, command)).body).toBe(first.body);
    expect(mailsTo()).toBe(1);
    // Somebody else's command is another one, whatever its id; and an id is one command's.
    expect(outcomeOf(await invite(cetusAdmin, to, command))).toBe('sent');
    const other = { command, user: cetusAdmin.user };
    const reused = await ask(server, await companies.cookie(acmeAdmin), 'POST', '/api/rooms/direct', other);
    expect(reused.status).toBe(422);
    expect(mailsTo()).toBe(2);
  });

  test('that is asked for again while its mail is on the way goes once; one that was not taken may be sent anew (S31)', async () => {
    const { acmeAdmin } = companies;
    const [to, command] = ['slow@elsewhere.example', newCommandId()];
    const { arrived, goOn } = mail.hold();
    const first = invite(acmeAdmin, to, command);
    await arrived;
    expect((await invite(acmeAdmin, to, command)).status).toBe(503);
    goOn();
    expect(outcomeOf(await first)).toBe('sent');
    expect((await invite(acmeAdmin, to, command)).body).toBe((await first).body);
    expect(mail.mails.filter((sent) => sent.to.includes(to))).toHaveLength(1);

    const refused = newCommandId();
    mail.refuse(true);
    expect(outcomeOf(await invite(acmeAdmin, to, refused))).toBe('failed');
    mail.refuse(false);
    expect(outcomeOf(await invite(acmeAdmin, to, refused))).toBe('failed');
    expect(outcomeOf(await invite(acmeAdmin, to))).toBe('sent');
  });

  test('speaks the language of who invites (S26)', async () => {
    const { al } = companies;
    for (const [locale, words] of [
      ['ko', 'Al Byrne 님이 Foyer에서 대화하자고 초대했습니다.'],
      ['ja', 'Al Byrneさんが、Foyerでのやり取りに招待しています。'],
    ]) {
      await companies.as(al, 'PATCH', '/api/me', { locale });
      expect(outcomeOf(await invite(al, `${locale}@elsewhere.example`))).toBe('sent');
      expect(textOf(mail.mails.at(-1)!)).toContain(words);
    }
  });

  test('tells nothing about whether the address is anybody’s here (R09, S31)', async () => {
    const { acmeAdmin, bo, cetusAdmin } = companies;
    const bodies = [];
    for (const email of [bo.email, cetusAdmin.email, 'nobody@elsewhere.example']) {
      const { status, body } = await invite(acmeAdmin, email);
      bodies.push(`${status} ${body}`);
    }
    expect(new Set(bodies).size).toBe(1);
  });

  test('that the mail server does not take is told, with the text to send oneself, and does not count (S31)', async () => {
    const { bo } = companies;
    mail.refuse(true);
    for (let at = 0; at < 30; at += 1) {
      const { json } = await invite(bo, 'refused@elsewhere.example');
      expect(json).toMatchObject({ outcome: 'failed', text: expect.stringContaining('/c/') as string });
    }
    mail.refuse(false);
    expect(outcomeOf(await invite(bo, 'refused@elsewhere.example'))).toBe('sent');
  });

  test('goes to one address three times a day at once, from twenty an account, whoever asks; others are not held up (S31)', async () => {
    const { borealisAdmin, bo, ann } = companies;
    const before = mail.mails.length;
    for (const account of [borealisAdmin, bo, ann]) {
      expect(outcomeOf(await invite(account, 'target@elsewhere.example'))).toBe('sent');
    }
    expect((await invite(borealisAdmin, 'target@elsewhere.example')).status).toBe(429);
    const statuses = new Map<number, number>();
    for (let at = 0; at < 25; at += 1) {
      const { status } = await invite(borealisAdmin, `list-${at}@elsewhere.example`);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
    expect(Object.fromEntries(statuses)).toEqual({ 200: 19, 429: 6 });
    expect(mail.mails.length - before).toBe(22);
    expect(outcomeOf(await invite(bo, 'other@elsewhere.example'))).toBe('sent');
  });

  test('carries no header that a name or an address could smuggle in (S31)', async () => {
    const { bo, as } = companies;
    const name = 'Bo, "Lind" <evil@bad.example>';
    await as(bo, 'PATCH', '/api/me', { name });
    for (const email of [
      'a@b.example\r\nBcc: c@d.example',
      'a@b.example, c@d.example',
      '<a@b.example>',
      'a b@c.example',
    ]) {
      expect((await invite(bo, email)).status).toBe(422);
    }
    expect(outcomeOf(await invite(bo, 'plain@elsewhere.example'))).toBe('sent');
    const { to, source } = mail.mails.at(-1)!;
    expect(to).toEqual(['plain@elsewhere.example']);
    expect(source).toMatch(/^Reply-To: .*<bo@borealis\.example>\r$/m);
    await as(bo, 'PATCH', '/api/me', { name: bo.name });
  });

  test('is not for members whose company allows nobody outside (S02)', async () => {
    const { cetusAdmin, ann, setPolicy } = companies;
    await setPolicy(cetusAdmin, () => openTo(ann.company));
    expect(outcomeOf(await invite(cetusAdmin, 'allowed@elsewhere.example'))).toBe('sent');
    await setPolicy(cetusAdmin, () => closedPolicy);
    const before = mail.mails.length;
    expect((await invite(cetusAdmin, 'forbidden@elsewhere.example')).status).toBe(403);
    expect(mail.mails).toHaveLength(before);
  });
});

test('A server without a mail server gives the text to send oneself, and says so (S26, S31)', async () => {
  const bare = await startServer();
  try {
    const { ann, cookie } = await foundCompanies(bare.url);
    const body = { command: newCommandId(), email: 'partner@elsewhere.example' };
    const answer = await ask(bare, await cookie(ann), 'POST', '/api/invitations', body);
    expect(answer.json).toMatchObject({ outcome: 'not-set-up', subject: 'Ann Carter (Acme) invites you to Foyer' });
    expect((answer.json as { text: string }).text).toMatch(new RegExp(`${bare.url}/c/[0-9a-z]{26}\n`));
  } finally {
    await bare.stop();
  }
});
