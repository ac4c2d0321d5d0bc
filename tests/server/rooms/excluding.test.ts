import { cardSigner } from '../../../server/identity/card-signer.ts';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pageDocument } from '#shared/documents/names.ts';
import type { CompanyId, RoomId, UserId } from '#shared/ids.ts';
import { closedPolicy, type Policy } from '#shared/policy/policy.ts';
import { createAccounts } from '../../../server/accounts/create-accounts.ts';
import { addMember, createCompanyWithOwner } from '../../../server/companies/create.ts';
import { readPolicy, replacePolicy } from '../../../server/companies/policy.ts';
import { createRelay } from '../../../server/relay/relay.ts';
import type { Access } from '../../../server/relay/ports.ts';
import { createAccess } from '../../../server/rooms/access.ts';
import { createGroupRoom } from '../../../server/rooms/group.ts';
import type { Services } from '../../../server/services.ts';
import { openStorage, type Storage } from '../../../server/storage/open.ts';
import { createTestDatabase, type TestDatabase } from '../../support/postgres.ts';
import { openTo } from '../../support/two-companies.ts';

describe.each(['sqlite', 'postgres'] as const)('A group room of Acme and Borealis, on %s', (dialect) => {
  let now = 1_000_000;
  let dataDir: string;
  let database: TestDatabase | undefined;
  let storage: Storage;
  let services: Services;
  let access: Access;
  let room: RoomId;
  const company: Record<'acme' | 'borealis', CompanyId> = { acme: '' as CompanyId, borealis: '' as CompanyId };
  const user: Record<'ann' | 'al' | 'bo', UserId> = { ann: '' as UserId, al: '' as UserId, bo: '' as UserId };

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'foyer-test-'));
    if (dialect === 'postgres') database = await createTestDatabase();
    storage = await openStorage({ dataDir, databaseUrl: database?.url });
    await storage.migrate();
    const clock = (): number => (now += 1000);
    const secret = 'a secret of more than thirty-two letters';
    const publicUrl = 'http://localhost:1';
    const noSockets = { sessionsEnding: () => Promise.resolve(), sessionsEnded: () => undefined };
    const accounts = await createAccounts({ storage, secret, publicUrl, clock, ...noSockets });
    access = createAccess(storage, accounts);
    const logger = pino({ level: 'silent' });
    const relay = await createRelay({ storage, access, logger, clock, isAllowedOrigin: () => true });
    services = {
      storage,
      accounts,
      relay,
      logger,
      cards: cardSigner('a secret of thirty-two letters..'),
      dataDir,
      clock,
    };

    const member = (name: string, email: string) => ({ name, email, password: '', passwordHash: 'none' });
    const acme = await createCompanyWithOwner(services, {
      companyName: 'Acme',
      owner: member('Ann', 'ann@acme.example'),
    });
    const borealis = await createCompanyWithOwner(services, {
      companyName: 'Borealis',
      owner: member('Bo', 'bo@borealis.example'),
    });
    const al = await addMember(services, acme.company.id, member('Al', 'al@acme.example'));
    Object.assign(company, { acme: acme.company.id, borealis: borealis.company.id });
    Object.assign(user, { ann: acme.owner.id, al: al.id, bo: borealis.owner.id });
    await set('acme', openTo(company.borealis));
    await set('borealis', openTo(company.acme));
    room = await createGroupRoom(services, user.ann, { name: 'Launch', members: [user.al, user.bo] });
  });
  afterAll(async () => {
    await services.relay.close();
    await storage.close();
    await database?.drop();
    await rm(dataDir, { recursive: true, force: true });
  });

  const set = async (whose: 'acme' | 'borealis', policy: Policy): Promise<void> => {
    const { revision } = await readPolicy(storage.db, company[whose]);
    await replacePolicy(services, company[whose], revision, policy);
  };
  const rightsOf = (who: 'ann' | 'al' | 'bo') => access.rights(user[who], pageDocument(room, 1));
  const everything = { read: [{ from: 0, to: Infinity }], write: null };

  test('is read and written by all its members from its beginning (R03)', async () => {
    for (const who of ['ann', 'al', 'bo'] as const) expect(await rightsOf(who)).toMatchObject(everything);
  });

  test('excludes only whom their own company no longer lets out: they keep what they could read (R03, R04)', async () => {
    await set('acme', { ...openTo(company.borealis), partners: { mode: 'listed', users: [user.ann], groups: [] } });
    const rights = await rightsOf('al');
    expect(rights?.write).toEqual({ rule: 'excluded', company: company.acme });
    expect(rights?.read).toEqual([{ from: 0, to: expect.any(Number) as unknown }]);
    expect(rights?.read[0]?.to).toBeLessThanOrEqual(now);
    expect(await rightsOf('ann')).toMatchObject(everything);
    expect(await rightsOf('bo')).toMatchObject(everything);
  });

  test('takes them back when it is allowed again, without what was said meanwhile (R04, N03)', async () => {
    await set('acme', openTo(company.borealis));
    const rights = await rightsOf('al');
    expect(rights?.write).toBeNull();
    expect(rights?.read).toHaveLength(2);
    const [first, second] = rights?.read ?? [];
    expect(second?.from).toBeGreaterThan(first?.to ?? Infinity);
    expect(second?.to).toBe(Infinity);
  });

  test('excludes the people of the company that withdraws, and needs both sides for their return (R04, S03)', async () => {
    await set('borealis', closedPolicy);
    expect((await rightsOf('bo'))?.write).toEqual({ rule: 'excluded', company: company.borealis });
    expect((await rightsOf('ann'))?.write).toBeNull();
    await set('acme', closedPolicy);
    expect((await rightsOf('ann'))?.write, 'nobody of another company is left to keep apart').toBeNull();
    await set('borealis', openTo(company.acme));
    expect((await rightsOf('bo'))?.write, 'Acme does not allow it').not.toBeNull();
    await set('acme', openTo(company.borealis));
    expect((await rightsOf('bo'))?.write).toBeNull();
    expect((await rightsOf('bo'))?.read).toHaveLength(2);
  });

  test('says so among its messages, on its members’ cards and in their homes (R04)', async () => {
    const rows = await storage.db
      .selectFrom('record_index')
      .select(['document', 'id', 'kind'])
      .where('lane', '=', '@')
      .where('kind', 'in', ['notice', 'member', 'room-entry'])
      .where('recalled', '=', 0)
      .execute();
    // Created; Al out and in; Bo out and in.
    expect(rows.filter(({ kind }) => kind === 'notice')).toHaveLength(5);
    expect(rows.filter(({ kind }) => kind === 'member')).toHaveLength(3);
    expect(rows.filter(({ kind }) => kind === 'room-entry')).toHaveLength(3);
    const left = await storage.db.selectFrom('publication').select('id').execute();
    expect(left, 'publications that were never sent').toEqual([]);
  });
});
