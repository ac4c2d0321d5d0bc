import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newCommandId, directRoomId } from '#shared/ids.ts';
import { homeDocument } from '#shared/documents/names.ts';
import { mayTalk, type Party } from '#shared/policy/decide.ts';
import { closedPolicy, type Policy } from '#shared/policy/policy.ts';
import { Device } from '../../support/device.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { foundCompanies, openTo, type Companies, type TestAccount } from '../../support/two-companies.ts';
import { ask, startProvider, type Answer, type Provider } from './phone-gateway.ts';

const numbers = { ann: '010-1234-5678', bo: '090-1234-5678' };

let server: TestServer;
let companies: Companies;
let provider: Provider;

beforeAll(async () => {
  provider = await startProvider();
  server = await startServer({ env: { SMS_WEBHOOK_URL: provider.url } });
  companies = await foundCompanies(server.url);
  const { acmeAdmin, borealisAdmin, ann, bo, setPolicy } = companies;
  for (const admin of [acmeAdmin, borealisAdmin])
    await setPolicy(admin, (policy) => ({ ...policy, phoneSearch: true }));
  await verify(ann, numbers.ann);
  await verify(bo, numbers.bo);
});
afterAll(async () => {
  await server.stop();
  await provider.close();
});

const as = async (account: TestAccount, method: string, path: string, json?: unknown): Promise<Answer> =>
  ask(server, await companies.cookie(account), method, path, json);

const search = (account: TestAccount, by: 'message-id' | 'phone', text: string): Promise<Answer> =>
  as(account, 'POST', '/api/people/search', { by, text });

/** A new account each time: look-ups of one are few. */
let made = 0;
async function colleagueOf(admin: TestAccount): Promise<TestAccount> {
  made += 1;
  const [email, messageId] = [`colleague-${made}@firm.example`, `colleague-${made}`];
  const { password } = admin;
  const { json } = await as(admin, 'POST', '/api/company/members', { name: messageId, email, password, messageId });
  return { ...admin, user: (json as { id: TestAccount['user'] }).id, email, name: messageId, messageId };
}

async function verify(account: TestAccount, number: string): Promise<void> {
  const sent = await as(account, 'POST', '/api/me/phone', { number });
  expect(sent.status, sent.body).toBe(200);
  const { number: to } = (sent.json as { pending: { number: string } }).pending;
  expect((await as(account, 'POST', '/api/me/phone/verify', { code: provider.codeOf(to) })).status).toBe(200);
  expect((await as(account, 'PATCH', '/api/me/phone', { searchable: true })).status).toBe(200);
}

describe('Looking somebody up', () => {
  test('finds a person by exact message ID in whatever case, or exact mobile number however written (S12, S17, S29)', async () => {
    const { ann, bo, al } = companies;
    const card = {
      user: bo.user,
      name: 'Bo Lind',
      title: null,
      photo: null,
      company: { id: bo.company, name: 'Borealis', own: false },
      room: directRoomId(ann.user, bo.user),
    };
    expect((await search(ann, 'message-id', 'BO-Lind')).json).toMatchObject({ person: card });
    expect((await search(ann, 'phone', '+81 90 1234 5678')).json).toMatchObject({ person: card });
    expect((await search(ann, 'phone', '０９０ー１２３４ー５６７８')).json).toMatchObject({ person: card });
    expect((await search(ann, 'message-id', al.messageId)).json).toMatchObject({ person: { company: { own: true } } });
    expect((await search(ann, 'message-id', 'bo-lin')).json).toMatchObject({ person: null });
    expect((await search(ann, 'phone', '090-1234-567')).status).toBe(422);
    expect((await search(ann, 'message-id', numbers.bo.replaceAll('-', ''))).json).toMatchObject({ person: null });
  });

  const open = (towards: TestAccount): Policy => ({ ...openTo(towards.company), phoneSearch: true });
  const cases = [
    { name: 'allowed by both', mine: true, theirs: true },
    { name: 'not allowed by mine', mine: false, theirs: true },
    { name: 'not allowed by theirs', mine: true, theirs: false },
    { name: 'allowed by neither', mine: false, theirs: false },
  ];
  const ways = ['message-id', 'phone'] as const;
  test.each(cases.flatMap((one) => ways.map((by) => ({ ...one, by }))))(
    'by $by, $name: answered as the one decision says, and a refusal is byte for byte a miss (R09, S03, R03)',
    async ({ mine, theirs, by }) => {
      const { acmeAdmin, borealisAdmin, bo, setPolicy } = companies;
      const asking = await colleagueOf(acmeAdmin);
      const policies = {
        acme: mine ? open(bo) : { ...closedPolicy, phoneSearch: true },
        borealis: theirs ? open(asking) : { ...closedPolicy, phoneSearch: true },
      };
      const party = ({ user, company }: TestAccount, policy: Policy): Party => ({ user, company, groups: [], policy });
      const decided = mayTalk(party(asking, policies.acme), party(bo, policies.borealis)).allowed;
      expect(decided).toBe(mine && theirs);

      await setPolicy(acmeAdmin, () => open(bo));
      await setPolicy(borealisAdmin, () => open(asking));
      const wanted = by === 'phone' ? numbers.bo : bo.messageId;
      const hit = await search(asking, by, wanted);
      expect(hit.json, 'the positive is possible').toMatchObject({ person: { user: bo.user } });

      await setPolicy(acmeAdmin, () => policies.acme);
      await setPolicy(borealisAdmin, () => policies.borealis);
      const answer = await search(asking, by, wanted);
      const miss = await search(asking, by, by === 'phone' ? '090-0000-0000' : 'nobody-at-all');
      expect(miss.json).toMatchObject({ person: null });
      expect(answer.body).toBe(decided ? hit.body : miss.body);
      expect(answer.status).toBe(miss.status);
      expect(Buffer.byteLength(answer.body), 'also what one sees who counts bytes').toBe(Buffer.byteLength(miss.body));
      expect(Buffer.byteLength(hit.body)).toBe(Buffer.byteLength(miss.body));

      const add = (user: string) => as(asking, 'POST', '/api/people/add', { command: newCommandId(), user, by });
      const added = await add(bo.user);
      if (decided) expect(added.json).toEqual({ room: directRoomId(asking.user, bo.user) });
      else expect(added.body).toBe((await add('u0000000000000000')).body);
      await setPolicy(acmeAdmin, () => open(bo));
      await setPolicy(borealisAdmin, () => open(asking));
    },
  );

  test('answers alike for nobody, oneself, the suspended, who has not opted in, and whose company does not allow it (R09, S13)', async () => {
    const { acmeAdmin, borealisAdmin, ann, bo, setPolicy } = companies;
    const asking = await colleagueOf(borealisAdmin);
    const [byId, byPhone] = [await search(asking, 'message-id', 'ann'), await search(asking, 'phone', numbers.ann)];
    expect(byPhone.body).toBe(byId.body);
    expect(byId.json).toMatchObject({ person: { user: ann.user } });
    const nobody = await search(asking, 'phone', '+44 20 7946 0958');
    expect(nobody.json).toMatchObject({ person: null });
    expect((await search(asking, 'message-id', asking.messageId)).body).toBe(nobody.body);
    expect((await search(bo, 'phone', numbers.bo)).body).toBe(nobody.body);

    await as(ann, 'PATCH', '/api/me/phone', { searchable: false });
    expect((await search(asking, 'phone', numbers.ann)).body).toBe(nobody.body);
    expect((await search(asking, 'message-id', 'ann')).body).toBe(byId.body);
    await as(ann, 'PATCH', '/api/me/phone', { searchable: true });
    expect((await search(asking, 'phone', numbers.ann)).body).toBe(byId.body);

    await setPolicy(acmeAdmin, (policy) => ({ ...policy, phoneSearch: false }));
    expect((await search(asking, 'phone', numbers.ann)).body).toBe(nobody.body);
    await setPolicy(acmeAdmin, (policy) => ({ ...policy, phoneSearch: true }));
    await as(acmeAdmin, 'PATCH', `/api/company/members/${ann.user}`, { suspended: true });
    expect((await search(asking, 'phone', numbers.ann)).body).toBe(nobody.body);
    expect((await search(asking, 'message-id', 'ann')).body).toBe(nobody.body);
    await as(acmeAdmin, 'PATCH', `/api/company/members/${ann.user}`, { suspended: false });
    expect((await search(asking, 'phone', numbers.ann)).body).toBe(byId.body);
  });

  test('gives one size to the longest card there can be, too (R09)', async () => {
    const { acmeAdmin, borealisAdmin, ann, as: change } = companies;
    const long = '"'.repeat(80);
    const longest = await colleagueOf(acmeAdmin);
    await change(acmeAdmin, 'PATCH', `/api/company/members/${longest.user}`, { name: long, title: '한'.repeat(80) });
    const asking = await colleagueOf(borealisAdmin);
    const found = await search(asking, 'message-id', longest.messageId);
    expect(found.json).toMatchObject({ person: { name: long } });
    const short = await search(asking, 'message-id', ann.messageId);
    expect(Buffer.byteLength(found.body)).toBe(Buffer.byteLength(short.body));
  });
});

describe('Adding a person who was found', () => {
  test('opens the 1:1 room for both; sent again it is the same command, and asked anew the same room (S30, S33, N08)', async () => {
    const { acmeAdmin, bo } = companies;
    const asking = await colleagueOf(acmeAdmin);
    const device = await Device.of(server.url, companies, bo);
    await device.open(homeDocument(bo.user));
    const body = { command: newCommandId(), user: bo.user, by: 'phone' };
    const first = await as(asking, 'POST', '/api/people/add', body);
    const room = directRoomId(asking.user, bo.user);
    expect(first.json).toEqual({ room });
    await device.sees(homeDocument(bo.user), room, { state: 'active' });
    expect((await as(asking, 'POST', '/api/people/add', body)).body).toBe(first.body);
    expect((await as(asking, 'POST', '/api/people/add', { ...body, command: newCommandId() })).body).toBe(first.body);
    expect((await as(asking, 'POST', '/api/rooms/direct', { ...body })).status, 'a command has one meaning').toBe(422);
    device.close();
  });
});
