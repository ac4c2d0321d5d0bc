import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { companyDocument, homeDocument } from '#shared/documents/names.ts';
import { closedPolicy } from '#shared/policy/policy.ts';
import { Device } from '../../support/device.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { foundCompanies, openTo, type Companies, type TestAccount } from '../../support/two-companies.ts';

let server: TestServer;
let companies: Companies;

beforeAll(async () => {
  server = await startServer();
  companies = await foundCompanies(server.url);
});
afterAll(() => server.stop());

const mayFind = async (asking: TestAccount, other: TestAccount): Promise<boolean> => {
  const cookie = await companies.cookie(asking);
  const json = { by: 'message-id', text: other.messageId };
  const answer = await server.fetch('/api/people/search', { method: 'POST', cookie, json });
  expect(answer.status).toBe(200);
  return ((await answer.json()) as { person: unknown }).person !== null;
};

describe('A company’s policy', () => {
  test('keeps everybody inside until its administrator decides otherwise (S01)', async () => {
    const { acmeAdmin, as, ann } = companies;
    const owner = { name: 'Fay', email: 'fay@fornax.example', password: ann.password, messageId: 'fay' };
    const made = (await as(acmeAdmin, 'POST', '/api/companies', { companyName: 'Fornax', owner })) as {
      company: { id: TestAccount['company'] };
      owner: { id: TestAccount['user'] };
    };
    const fay: TestAccount = { ...ann, ...owner, user: made.owner.id, company: made.company.id };
    expect(await as(fay, 'GET', '/api/company/policy')).toEqual({ revision: 1, policy: closedPolicy });
    const device = await Device.of(server.url, companies, fay);
    await device.open(homeDocument(fay.user));
    await device.sees(homeDocument(fay.user), 'reach', { partners: false, line: false });
    device.close();
    await companies.setPolicy(acmeAdmin, () => openTo(companies.bo.company, fay.company));
    expect(await mayFind(ann, fay)).toBe(false);
    expect(await mayFind(fay, ann)).toBe(false);
  });

  test('connects two companies only while both allow it (S03)', async () => {
    const { acmeAdmin, borealisAdmin, ann, bo, setPolicy } = companies;
    for (const [acme, borealis] of [
      [true, true],
      [true, false],
      [false, true],
      [false, false],
      [true, true],
    ] as const) {
      await setPolicy(acmeAdmin, () => (acme ? openTo(bo.company) : openTo()));
      await setPolicy(borealisAdmin, () => (borealis ? openTo(ann.company) : openTo()));
      expect(await mayFind(ann, bo)).toBe(acme && borealis);
      expect(await mayFind(bo, ann)).toBe(acme && borealis);
    }
    await setPolicy(acmeAdmin, (policy) => ({ ...policy, companies: { ...policy.companies, deny: [bo.company] } }));
    expect(await mayFind(bo, ann)).toBe(false);
    await setPolicy(acmeAdmin, () => openTo(bo.company));
    expect(await mayFind(bo, ann)).toBe(true);
  });

  test('tells exactly those whom it concerns, at once, what they may do now (S02)', async () => {
    const { acmeAdmin, ann, al, as, setPolicy } = companies;
    const [annHome, alHome] = [homeDocument(ann.user), homeDocument(al.user)];
    const anns = await Device.of(server.url, companies, ann);
    await anns.open(annHome);
    const als = await Device.of(server.url, companies, al);
    await als.open(alHome);
    await anns.sees(annHome, 'reach', { partners: true, line: false });
    await als.sees(alHome, 'reach', { partners: true, line: false });
    const before = als.record(alHome, 'reach');

    await setPolicy(acmeAdmin, (policy) => ({ ...policy, line: { mode: 'listed', users: [ann.user], groups: [] } }));
    await anns.sees(annHome, 'reach', { partners: true, line: true });
    expect(als.record(alHome, 'reach'), 'Al’s record was written again for nothing').toEqual(before);

    const group = (await as(acmeAdmin, 'POST', '/api/company/groups', { name: 'Outside' })) as { id: never };
    await setPolicy(acmeAdmin, (policy) => ({
      ...policy,
      partners: { mode: 'listed', users: [], groups: [group.id] },
    }));
    await anns.sees(annHome, 'reach', { partners: false, line: true });
    await als.sees(alHome, 'reach', { partners: false, line: false });
    await as(acmeAdmin, 'PATCH', `/api/company/members/${al.user}`, { group: group.id });
    await als.sees(alHome, 'reach', { partners: true, line: false });
    await setPolicy(acmeAdmin, () => openTo(companies.bo.company));
    await anns.sees(annHome, 'reach', { partners: true, line: false });
    anns.close();
    als.close();
  });

  test('tells members since when partners are allowed to them, if they were told before that they are not (S04)', async () => {
    const { acmeAdmin, ann, as, setPolicy } = companies;
    const home = homeDocument(ann.user);
    const device = await Device.of(server.url, companies, ann);
    await device.open(home);
    await setPolicy(acmeAdmin, () => closedPolicy);
    await device.sees(home, 'reach', { partners: false, partnersSince: null });
    const before = Date.now();
    await setPolicy(acmeAdmin, () => openTo(companies.bo.company));
    await device.sees(home, 'reach', { partners: true, lineSince: null });
    const { partnersSince } = device.record(home, 'reach') as { partnersSince: number };
    expect(partnersSince).toBeGreaterThanOrEqual(before);
    // Something else changes: that is no news.
    await setPolicy(acmeAdmin, (policy) => ({ ...policy, lead: { mode: 'off', users: [], groups: [] } }));
    await device.sees(home, 'reach', { partners: true, lead: false, partnersSince });
    await setPolicy(acmeAdmin, () => openTo(companies.bo.company));
    device.close();

    const member = { name: 'New', email: 'new@acme.example', password: ann.password };
    const made = (await as(acmeAdmin, 'POST', '/api/company/members', member)) as { id: TestAccount['user'] };
    const late = await Device.of(server.url, companies, { ...ann, ...member, user: made.id });
    await late.open(homeDocument(made.id));
    await late.sees(homeDocument(made.id), 'reach', { partners: true, partnersSince: null });
    late.close();
  });

  test('is replaced by one of two administrators who read the same revision; the other is told (R03)', async () => {
    const { acmeAdmin, as } = companies;
    const { revision, policy } = (await as(acmeAdmin, 'GET', '/api/company/policy')) as {
      revision: number;
      policy: object;
    };
    const cookie = await companies.cookie(acmeAdmin);
    const put = () => server.fetch('/api/company/policy', { method: 'PUT', cookie, json: { revision, policy } });
    const answers = await Promise.all([put(), put()]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    const late = answers.find(({ status }) => status === 409);
    expect(await late?.json()).toMatchObject({ error: 'taken', fields: ['revision'] });
    expect(await as(acmeAdmin, 'GET', '/api/company/policy')).toEqual({ revision: revision + 1, policy });
  });

  test('says for how many days deleted contacts are kept, and its members’ devices hear of it; nonsense is not taken, and from nobody but administrators (R11)', async () => {
    const { acmeAdmin, ann, cookie, setPolicy } = companies;
    const directory = companyDocument(ann.company);
    const device = await Device.of(server.url, companies, ann);
    await device.open(directory);
    await setPolicy(acmeAdmin, (policy) => ({ ...policy, trashDays: 7 }));
    await device.sees(directory, 'contacts', { kind: 'contact-terms', trashDays: 7 });
    device.close();
    const before = (await companies.as(acmeAdmin, 'GET', '/api/company/policy')) as { policy: object };
    expect(before.policy).toMatchObject({ trashDays: 7 });
    const put = async (account: TestAccount, trashDays: unknown): Promise<number> => {
      const json = { ...before, policy: { ...before.policy, trashDays } };
      return (await server.fetch('/api/company/policy', { method: 'PUT', cookie: await cookie(account), json })).status;
    };
    for (const nonsense of [0, -1, 1.5, 366, '7', null])
      expect(await put(acmeAdmin, nonsense), `${nonsense}`).toBe(422);
    expect(await put(ann, 8)).toBe(403);
    expect(await companies.as(acmeAdmin, 'GET', '/api/company/policy')).toEqual(before);
    expect(await put(acmeAdmin, 30)).toBe(200);
  });
});
