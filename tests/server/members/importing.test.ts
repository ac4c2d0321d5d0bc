import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { companyDocument } from '#shared/documents/names.ts';
import type { ImportOutcome } from '#shared/api/members.ts';
import type { ImportRow } from '#shared/members/import-row.ts';
import { Device } from '../../support/device.ts';
import { startConsole, tokenOf, type Console } from './console.ts';

let foyer: Console;
beforeAll(async () => {
  foyer = await startConsole();
});
afterAll(() => foyer.stop());

const row = (line: number, email: string, more: Partial<ImportRow> = {}): ImportRow => ({
  line,
  name: `Person ${line}`,
  email,
  title: '',
  group: '',
  role: '',
  messageId: '',
  ...more,
});
const send = async (
  rows: readonly ImportRow[],
  as: 'invitations' | 'accounts',
  write: boolean,
  by = foyer.companies.acmeAdmin,
) => {
  const answer = await foyer.ask(by, 'POST', '/api/company/members/import', {
    rows,
    as,
    write,
    mail: true,
    locale: 'ko',
  });
  return { status: answer.status, body: answer.body as unknown as ImportOutcome };
};

describe('A file of members', () => {
  test('is looked at first: what this server knows of is told line by line, and nothing is written (M23)', async () => {
    const { ann, bo, acmeAdmin } = foyer.companies;
    await foyer.ask(acmeAdmin, 'POST', '/api/company/invitations', { email: 'waiting@acme.example' });
    const rows = [
      row(2, ann.email),
      row(3, 'waiting@acme.example'),
      row(4, bo.email),
      row(5, 'fresh@acme.example', { messageId: 'BO-LIND', group: 'Import/Seoul' }),
      row(6, 'fresh@acme.example'),
      row(7, 'fine@acme.example', { group: 'Import / Tokyo' }),
    ];
    const asAccounts = await send(rows, 'accounts', false);
    expect(
      asAccounts.body.lines.map(({ problems }) => problems.map(({ problem, field }) => `${problem} ${field}`)),
    ).toEqual([['member email'], ['invited email'], ['taken email'], ['taken messageId'], ['twice email'], []]);
    expect(asAccounts.body).toMatchObject({ done: null, newGroups: ['Import', 'Import/Tokyo'] });
    // Of people of other companies an invitation tells nothing.
    const asInvitations = await send(rows, 'invitations', true);
    expect(asInvitations.body.lines.map(({ problems }) => problems.length)).toEqual([1, 1, 0, 0, 1, 0]);
    expect(asInvitations.body.done).toBeNull();
    const { groups } = (await foyer.ask(acmeAdmin, 'GET', '/api/company/groups')).body as {
      groups: { name: string }[];
    };
    expect(groups).toEqual([]);
  });

  test('makes accounts and the groups they need at once; each chooses a password by their link (M23)', async () => {
    const { ann, acmeAdmin } = foyer.companies;
    const directory = companyDocument(ann.company);
    const device = await Device.of(foyer.server.url, foyer.companies, ann);
    await device.open(directory);
    const rows = [
      row(2, 'one@acme.example', { group: 'Sales/Seoul', title: 'Clerk', messageId: 'one.one' }),
      row(3, 'two@acme.example', { group: 'sales / Tokyo', role: 'admin' }),
      row(4, 'three@acme.example'),
    ];
    const { body } = await send(rows, 'accounts', true);
    expect(body).toMatchObject({ newGroups: ['Sales', 'Sales/Seoul', 'sales/Tokyo'], mail: 'not-set-up' });
    expect(body.done?.map(({ line, email }) => [line, email])).toEqual([
      [2, 'one@acme.example'],
      [3, 'two@acme.example'],
      [4, 'three@acme.example'],
    ]);
    const { members } = (await foyer.ask(acmeAdmin, 'GET', '/api/company/members')).body as {
      members: { id: string; email: string; group: string | null; role: string; signedInAt: number | null }[];
    };
    const one = members.find(({ email }) => email === 'one@acme.example');
    expect(one).toMatchObject({ role: 'member', signedInAt: null });
    await device.sees(directory, one?.id ?? '', { kind: 'person', title: 'Clerk', group: one?.group });
    await device.sees(directory, one?.group ?? '', { kind: 'group', name: 'Seoul' });
    expect((await send(rows, 'accounts', true)).body).toMatchObject({ done: null });

    const link = `/api/password/${tokenOf(body.done?.[0]?.link)}`;
    const chosen = await foyer.ask(null, 'POST', link, { password: 'a long enough secret' });
    expect(chosen).toMatchObject({ status: 200, body: { user: { email: 'one@acme.example', locale: 'ko' } } });
    const [entry] = foyer.log(acmeAdmin, 1);
    expect(entry).toMatchObject({ action: 'member.imported', actor: acmeAdmin.user });
    expect(entry?.after).toContain('two@acme.example');
    device.close();
  });

  test('is for administrators, makes no owner for them, and asks about few names of other companies (M23, R09)', async () => {
    const { ann, al, acmeAdmin, bo, borealisAdmin } = foyer.companies;
    const rows = [row(2, 'owner@acme.example', { role: 'owner' })];
    expect((await send(rows, 'invitations', false, ann)).status).toBe(403);
    await foyer.ask(acmeAdmin, 'PATCH', `/api/company/members/${al.user}`, { role: 'administrator' });
    expect((await send(rows, 'invitations', true, al)).body.lines[0]?.problems).toEqual([
      { problem: 'role', field: 'role' },
    ]);
    expect((await send(rows, 'invitations', false)).body.lines[0]?.problems).toEqual([]);
    expect((await send([], 'invitations', true)).status).toBe(422);
    const asked = [];
    // Two names each time; a hundred in a day.
    for (let at = 0; at < 60; at += 1) {
      asked.push((await send([row(2, bo.email), row(3, borealisAdmin.email)], 'accounts', false)).status);
    }
    expect(new Set(asked)).toEqual(new Set([200, 429]));
    expect((await send([row(2, 'free@acme.example')], 'accounts', false)).status).toBe(200);
  });

  test('of two thousand lines is invited whole (M23)', async () => {
    const rows = Array.from({ length: 2000 }, (_, at) =>
      row(at + 2, `many${at}@acme.example`, { group: `Many/Group ${at % 20}` }),
    );
    const { status, body } = await send(rows, 'invitations', true);
    expect(status).toBe(200);
    expect(new Set(body.done?.map(({ link }) => tokenOf(link))).size).toBe(2000);
    expect((await send([...rows, row(3000, 'more@acme.example')], 'invitations', true)).status).toBe(422);
  });
});
