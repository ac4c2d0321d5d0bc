import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { companyOfCode, type PartnerLink } from '#shared/api/partners.ts';
import { roomDocument } from '#shared/documents/names.ts';
import { directRoomId, newCommandId, type CompanyId, type UserId } from '#shared/ids.ts';
import { closedPolicy } from '#shared/policy/policy.ts';
import { Device } from '../../support/device.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { foundCompanies, type Companies, type TestAccount } from '../../support/two-companies.ts';

let server: TestServer;
let companies: Companies;
/** Owners of two companies whose people may reach partners, and of which neither knows the other. */
let fay: TestAccount;
let gil: TestAccount;

beforeAll(async () => {
  server = await startServer();
  companies = await foundCompanies(server.url);
  [fay, gil] = await Promise.all([found('Fornax', 'fay'), found('Gemini', 'gil')]);
  for (const owner of [fay, gil]) {
    await companies.setPolicy(owner, () => ({
      ...closedPolicy,
      partners: { mode: 'everyone', users: [], groups: [] },
    }));
  }
});
afterAll(() => server.stop());

async function found(companyName: string, messageId: string): Promise<TestAccount> {
  const { acmeAdmin, ann, as } = companies;
  const owner = { name: `${messageId} Owner`, email: `${messageId}@example.com`, password: ann.password, messageId };
  const made = (await as(acmeAdmin, 'POST', '/api/companies', { companyName, owner })) as {
    company: { id: CompanyId };
    owner: { id: UserId };
  };
  return { ...ann, ...owner, user: made.owner.id, company: made.company.id };
}

interface Listed {
  readonly code: string;
  readonly partners: readonly PartnerLink[];
}
const list = async (owner: TestAccount): Promise<Listed> =>
  (await companies.as(owner, 'GET', '/api/company/partners')) as Listed;
const linkOf = async (owner: TestAccount, other: TestAccount): Promise<PartnerLink | undefined> =>
  (await list(owner)).partners.find(({ company }) => company === other.company);
const states = async (): Promise<readonly (string | undefined)[]> => [
  (await linkOf(fay, gil))?.state,
  (await linkOf(gil, fay))?.state,
];
const ask = (owner: TestAccount, code: string, note = '') =>
  companies.as(owner, 'POST', '/api/company/partners', { code, note });
const act = (owner: TestAccount, other: TestAccount, what: string, note = '') =>
  companies.as(owner, 'POST', `/api/company/partners/${other.company}`, { act: what, note });
const refusedAct = async (owner: TestAccount, path: string, json: object): Promise<[number, unknown]> => {
  const answer = await server.fetch(path, { method: 'POST', cookie: await companies.cookie(owner), json });
  return [answer.status, await answer.json()];
};
const finds = async (asking: TestAccount, other: TestAccount): Promise<boolean> => {
  const answer = await companies.as(asking, 'POST', '/api/people/search', { by: 'message-id', text: other.messageId });
  return (answer as { person: unknown }).person !== null;
};
interface AuditLine {
  readonly action: string;
  readonly actor_name: string | null;
  readonly subject_name: string;
}
function auditOf({ company }: TestAccount): readonly AuditLine[] {
  const database = new DatabaseSync(join(server.dataDir, 'foyer.db'), { readOnly: true });
  const lines = database
    .prepare(
      "select action, actor_name, subject_name from audit where company = ? and action like 'partner.%' order by seq",
    )
    .all(company) as unknown as AuditLine[];
  database.close();
  return lines;
}

describe('Two companies', () => {
  test('are linked when one asks by the other’s code and the other accepts; then their people find each other (S03)', async () => {
    const { code } = await list(gil);
    expect(companyOfCode(code)).toBe(gil.company);
    expect(await finds(fay, gil)).toBe(false);
    await ask(fay, ` ${code.toUpperCase()} `, 'We build the hall together.');
    expect(await states()).toEqual(['asked-by-us', 'asked-by-them']);
    expect((await linkOf(gil, fay))?.history).toMatchObject([
      { act: 'request', by: 'them', person: null, note: 'We build the hall together.' },
    ]);
    expect((await linkOf(fay, gil))?.history[0]?.person).toBe('fay Owner');
    expect((await linkOf(gil, fay))?.people, 'the other side’s numbers before it consents').toEqual({
      ours: 1,
      theirs: null,
    });
    expect(await finds(fay, gil), 'before it was accepted').toBe(false);

    await act(gil, fay, 'accept');
    expect(await states()).toEqual(['active', 'active']);
    expect(await finds(fay, gil)).toBe(true);
    const link = await linkOf(fay, gil);
    expect(link).toMatchObject({ people: { ours: 1, theirs: 1 }, rooms: 0, lastMessage: null, troubles: [] });
    expect(link?.since).toEqual(expect.any(Number));
  });

  test('rest and go on as either side wants, and the rooms they share follow at once (S03, R04)', async () => {
    const room = directRoomId(fay.user, gil.user);
    await companies.as(fay, 'POST', '/api/rooms/direct', { command: newCommandId(), user: gil.user });
    const device = await Device.of(server.url, companies, gil);
    await device.open(roomDocument(room));
    await act(fay, gil, 'pause');
    await device.sees(roomDocument(room), 'seal', {
      sealed: true,
      refusal: { rule: 'company-paused', company: fay.company },
    });
    expect(await states()).toEqual(['paused-by-us', 'paused-by-them']);
    await act(gil, fay, 'pause');
    expect(await states()).toEqual(['paused-by-both', 'paused-by-both']);
    await act(fay, gil, 'resume');
    expect(await states()).toEqual(['paused-by-them', 'paused-by-us']);
    await act(gil, fay, 'resume');
    await device.sees(roomDocument(room), 'seal', { sealed: false });
    expect(await linkOf(gil, fay)).toMatchObject({ state: 'active', rooms: 1, sealed: 0 });

    await act(fay, gil, 'end', 'The hall stands.');
    await device.sees(roomDocument(room), 'seal', { sealed: true });
    expect(await states()).toEqual(['ended', 'ended']);
    expect((await linkOf(gil, fay))?.history[0]).toMatchObject({ act: 'end', by: 'them', note: 'The hall stands.' });
    device.close();
  });

  test('ask anew after the end: what was consented to before counts for nothing (S03)', async () => {
    const { code } = await list(fay);
    await ask(gil, code);
    expect(await states()).toEqual(['asked-by-them', 'asked-by-us']);
    await ask(gil, code);
    expect((await linkOf(gil, fay))?.history.filter(({ act: one }) => one === 'request')).toHaveLength(2);
    await act(fay, gil, 'decline', 'Not this year.');
    expect(await states()).toEqual(['declined', 'declined']);
    await ask(gil, code);
    await act(gil, fay, 'withdraw');
    expect(await states()).toEqual(['withdrawn', 'withdrawn']);
    await ask(gil, code);
    // The other side asks too, meanwhile: that is an answer.
    await ask(fay, (await list(gil)).code);
    expect(await states()).toEqual(['active', 'active']);
    await act(gil, fay, 'end', 'Enough.');
  });

  test('find each act in their audit logs; the other side’s people are not named (S03)', () => {
    const [ours, theirs] = [auditOf(fay), auditOf(gil)];
    expect(ours.map(({ action }) => action)).toEqual(theirs.map(({ action }) => action));
    expect(ours[0]).toMatchObject({
      action: 'partner.requested',
      actor_name: 'fay Owner',
      subject_name: 'Gemini',
    });
    expect(theirs[0]).toMatchObject({ action: 'partner.requested', actor_name: null, subject_name: 'Fornax' });
    expect(theirs.map(({ actor_name }) => actor_name)).not.toContain('fay Owner');
  });
});

describe('An administrator', () => {
  test('hears the same of a code that is nobody’s, of nonsense, and of a company that keeps theirs out (S03, R09)', async () => {
    const { code } = await list(gil);
    await companies.setPolicy(gil, (policy) => ({
      ...policy,
      companies: { ...policy.companies, deny: [fay.company] },
    }));
    const answers = [];
    for (const given of ['c-0000-0000-0000-0000', 'nonsense', '', code]) {
      answers.push(await refusedAct(fay, '/api/company/partners', { code: given }));
    }
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]?.[0]).toBe(404);
    expect((await linkOf(fay, gil))?.state).toBe('ended');
    expect((await linkOf(gil, fay))?.state).toBe('denied-by-us');
    await companies.setPolicy(gil, (policy) => ({ ...policy, companies: { ...policy.companies, deny: [] } }));
  });

  test('cannot do what the link is not in a state for, nor turn anybody down without a reason, nor ask themselves (S03)', async () => {
    const path = `/api/company/partners/${gil.company}`;
    for (const what of ['accept', 'decline', 'withdraw', 'pause', 'resume', 'end']) {
      const [status, body] = await refusedAct(fay, path, { act: what, note: 'why not' });
      expect([status, body], what).toMatchObject([409, { error: 'taken', fields: ['act'] }]);
    }
    expect(await refusedAct(fay, path, { act: 'end', note: ' ' })).toMatchObject([422, { fields: ['note'] }]);
    const own = await refusedAct(fay, '/api/company/partners', { code: (await list(fay)).code });
    expect(own).toMatchObject([422, { fields: ['code'] }]);
    expect((await refusedAct(fay, '/api/company/partners/c0000000000000000', { act: 'pause' }))[0]).toBe(404);
    const { cookie, ann } = companies;
    const answer = await server.fetch('/api/company/partners', { cookie: await cookie(ann) });
    expect(answer.status, 'a member who is no administrator').toBe(403);
  });

  test('cannot go through codes (S03)', async () => {
    const { cetusAdmin } = companies;
    const statuses = [];
    for (let at = 0; at < 25; at += 1) {
      statuses.push((await refusedAct(cetusAdmin, '/api/company/partners', { code: `c${'0'.repeat(16)}` }))[0]);
    }
    expect(statuses[0]).toBe(404);
    expect(statuses.at(-1)).toBe(429);
  });
});
