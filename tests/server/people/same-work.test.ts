import type { KyselyPlugin } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { contactCodeLength } from '#shared/contact-code.ts';
import { newCommandId, newUserId, randomLetters } from '#shared/ids.ts';
import type { PhoneNumber } from '#shared/phone.ts';
import { closedPolicy } from '#shared/policy/policy.ts';
import { readPolicy, replacePolicy } from '../../../server/companies/policy.ts';
import { makeCode, oneTimeMs } from '../../../server/identity/make-code.ts';
import { revokeCode } from '../../../server/identity/end-code.ts';
import { lookAtCode, useCode } from '../../../server/identity/use-code.ts';
import { findPerson } from '../../../server/people/find.ts';
import type { Services } from '../../../server/services.ts';
import { acmeAndBorealis, type AcmeAndBorealis } from '../../support/acme-and-borealis.ts';
import { openTo } from '../../support/two-companies.ts';

let world: AcmeAndBorealis;
/** The same server, with every query written down as it goes. */
let services: Services;
let queries: string[] = [];

/** What is asked of which table by which column, without the values. */
const shape = (node: unknown): string =>
  JSON.stringify(node, (key, value: unknown) => (key === 'value' || key === 'values' ? '?' : value));

beforeAll(async () => {
  world = await acmeAndBorealis('sqlite');
  const recorder: KyselyPlugin = {
    transformQuery: ({ node }) => {
      queries.push(shape(node));
      return node;
    },
    transformResult: ({ result }) => Promise.resolve(result),
  };
  const { storage } = world.services;
  services = { ...world.services, storage: { ...storage, db: storage.db.withPlugin(recorder) } };
  const { db } = storage;
  await db
    .updateTable('person')
    .set({ message_id: 'bo-lind', message_id_key: 'bo-lind' })
    .where('id', '=', world.bo)
    .execute();
  const phone = { user: world.bo, number: '+821012345678' as PhoneNumber, searchable: 1 as const, verified_at: 0 };
  await db.insertInto('phone').values(phone).execute();
});
afterAll(() => world.close());

/** What an asking comes to, and what it cost the database. */
async function costOf(act: () => Promise<unknown>): Promise<{ outcome: string; work: readonly string[] }> {
  queries = [];
  const outcome = await act().then(JSON.stringify, String);
  return { outcome, work: queries };
}

async function setBorealis(open: boolean): Promise<void> {
  const { services: plain, borealis, acme } = world;
  const { revision } = await readPolicy(plain.storage.db, borealis);
  const policy = open ? { ...openTo(acme), phoneSearch: true } : { ...closedPolicy, phoneSearch: true };
  await replacePolicy(plain, borealis, revision, policy);
}

test('Nobody, the suspended, who is out of reach, and oneself cost the same queries, by ID and by number; a hit costs them too (R09)', async () => {
  const { al, bo } = world;
  const { db } = world.services.storage;
  for (const [by, text, none] of [
    ['message-id', 'bo-lind', 'nobody-at-all'],
    ['phone', '+82 10 1234 5678', '+82 10 9999 9999'],
  ] as const) {
    const find = (what: string) => costOf(() => findPerson(services.storage, al, by, what));
    await setBorealis(true);
    const hit = await find(text);
    expect(hit.outcome).toContain(bo);
    const miss = await find(none);
    expect(miss.work.length).toBeGreaterThan(2);
    expect(hit.work).toEqual(miss.work);
    await setBorealis(false);
    expect(await find(text)).toEqual(miss);
    await setBorealis(true);
    await db.updateTable('person').set({ suspended: 1 }).where('id', '=', bo).execute();
    expect(await find(text)).toEqual(miss);
    await db.updateTable('person').set({ suspended: 0 }).where('id', '=', bo).execute();
    expect(await costOf(() => findPerson(services.storage, bo, by, text))).toEqual(miss);
    expect((await find(text)).outcome).toBe(hit.outcome);
  }
});

test('A code that never was, has ended in whatever way, is one’s own, or leads to somebody out of reach costs the same queries (R09, R13)', async () => {
  const { al, bo, services: plain } = world;
  await setBorealis(true);
  const ended = await makeCode(plain, bo, 'one-time');
  await revokeCode(plain, bo, ended.id);
  const expired = await makeCode(plain, bo, 'one-time');
  world.wait(oneTimeMs + 1);
  const standing = await makeCode(plain, bo, 'standing');
  const own = await makeCode(plain, al, 'one-time');
  const used = await makeCode(plain, bo, 'one-time');
  await useCode(plain, world.amy, { code: used.code }, { id: newCommandId(), path: '/api/codes/use' });

  const look = (code: string) => costOf(() => lookAtCode(services, al, code));
  const use = (code: string) =>
    costOf(() => useCode(services, al, { code }, { id: newCommandId(), path: '/api/codes/use' }));
  for (const act of [look, use]) {
    expect((await look(standing.code)).outcome, 'one that works').toContain(bo);
    const miss = await act(randomLetters(contactCodeLength));
    expect(miss.outcome).toMatch(/ApiFailure/);
    expect(miss.work.length).toBeGreaterThan(2);
    for (const code of [ended, expired, used, own]) {
      expect(await act(code.code)).toEqual(miss);
      expect(await act(code.short)).toEqual({ ...miss, work: (await act(randomLetters(8))).work });
    }
    await setBorealis(false);
    expect(await act(standing.code)).toEqual(miss);
    await setBorealis(true);
  }
  expect((await look(standing.code)).work, 'a hit costs as much as a miss').toEqual(
    (await look(randomLetters(contactCodeLength))).work,
  );
  expect((await look(newUserId())).outcome).toMatch(/ApiFailure/);
});
