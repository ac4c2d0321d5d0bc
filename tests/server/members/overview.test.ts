import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { endpoints } from '#shared/api/endpoints.ts';
import type { Overview } from '#shared/api/overview.ts';
import { createMigratedStorage } from './migrated-storage.ts';
import { groupsWithCounts } from '../../../server/companies/groups.ts';
import { membersOf } from '../../../server/companies/members.ts';
import { overviewOf } from '../../../server/companies/overview.ts';
import { seedLargeCompany } from '../../support/large-company.ts';
import { startConsole, type Console } from './console.ts';

describe.each(['sqlite', 'postgres'] as const)('A company of two thousand, on %s', (dialect) => {
  test('is counted, listed and grouped whole, its removed left out (M20, M24)', async () => {
    const { storage, dataDir, close } = await createMigratedStorage(dialect);
    try {
      const { company, members, partners, rooms, groups } = await seedLargeCompany(storage);
      const { db } = storage;
      await db.updateTable('person').set({ suspended: 1 }).where('id', 'in', members.slice(1, 4)).execute();
      await db
        .updateTable('person')
        .set({ suspended: 1, removed_at: 1 })
        .where('id', '=', members[1] ?? members[0]!)
        .execute();
      await db.updateTable('room').set({ seal: '{}' }).where('id', 'in', rooms.slice(0, 7)).execute();
      await db
        .insertInto('document')
        .values({ name: `home/${members[0]}` as never, seq: 1, records: 1, bytes: 5000, rights_revision: 0, erase: 0 })
        .execute();
      const clock = () => Date.now() + 10 * 24 * 60 * 60_000;
      const overview = await overviewOf({ storage, clock, dataDir }, { mailer: null }, company);
      expect(overview).toMatchObject({
        members: members.length - 3,
        suspended: 2,
        invitations: 0,
        partners: partners.length,
        externalRooms: rooms.length,
        storedBytes: 5000,
      });
      expect(overview.attention).toEqual(
        expect.arrayContaining([
          { kind: 'one-owner', count: 1 },
          { kind: 'no-mail', count: 1 },
          { kind: 'never-signed-in', count: 100 },
          { kind: 'suspended', count: 2 },
          { kind: 'rooms-sealed', count: 7 },
        ]),
      );
      expect(await membersOf(db, company)).toHaveLength(members.length - 1);
      const counted = await groupsWithCounts(db, company);
      expect(counted).toHaveLength(groups.length);
      expect(counted.reduce((sum, group) => sum + group.members, 0)).toBe(members.length - 1);
    } finally {
      await close();
    }
  });
});

describe('What administrators do', () => {
  let foyer: Console;
  beforeAll(async () => {
    foyer = await startConsole();
  });
  afterAll(() => foyer.stop());

  test('stands in the audit log, act by act, with who and from where; and is no plain member’s (M20)', async () => {
    const { acmeAdmin, ann, al } = foyer.companies;
    const { ask, log } = foyer;
    const member = `/api/company/members/${al.user}`;
    const made = async (method: string, path: string, body?: unknown) => {
      const answer = await ask(acmeAdmin, method, path, body);
      expect(answer.status, `${method} ${path} ${JSON.stringify(answer.body)}`).toBe(200);
      return answer.body as { id: string; invitation: { id: string }; owner: { id: string } };
    };
    const group = await made('POST', '/api/company/groups', { name: 'Audited' });
    expect(log(acmeAdmin, 1)).toMatchObject([{ action: 'group.added', subject: group.id }]);
    await made('PATCH', `/api/company/groups/${group.id}`, { name: 'Renamed' });
    const [renamed] = log(acmeAdmin, 1);
    expect([renamed?.before, renamed?.after]).toEqual([
      '{"name":"Audited","under":null}',
      '{"name":"Renamed","under":null}',
    ]);
    await made('PATCH', member, { title: 'Broker', group: group.id, role: 'administrator', suspended: true });
    expect(log(acmeAdmin, 3).map(({ action, before, after }) => [action, before, after])).toEqual([
      ['member.suspended', null, null],
      ['member.role-changed', '{"role":"member"}', '{"role":"administrator"}'],
      ['member.changed', '{"title":null,"group":null}', '{"title":"Broker","group":"Renamed"}'],
    ]);
    await made('PATCH', member, { title: 'Broker' });
    expect(log(acmeAdmin, 1)).toMatchObject([{ action: 'member.suspended' }]);
    await made('PATCH', member, { suspended: false, role: 'member' });
    await made('DELETE', `/api/company/groups/${group.id}`);
    const added = { name: 'Abe', email: 'abe@acme.example', password: 'a long enough secret' };
    await made('POST', '/api/company/members', added);
    const { invitation } = await made('POST', '/api/company/invitations', { email: 'in@acme.example' });
    await made('POST', `/api/company/invitations/${invitation.id}/renew`);
    await made('DELETE', `/api/company/invitations/${invitation.id}`);
    await made('POST', `${member}/password`);
    await made('DELETE', `${member}/sessions`);
    const rows = [
      { line: 2, name: 'Im Port', email: 'im@acme.example', title: '', group: '', role: '', messageId: '' },
    ];
    await made('POST', '/api/company/members/import', { rows, as: 'invitations', write: true });
    await made('POST', `${member}/remove`, {});
    const owner = { name: 'Dee', email: 'dee@dorado.example', password: 'a long enough secret' };
    const company = await made('POST', '/api/companies', { companyName: 'Dorado', owner });
    const all = log(acmeAdmin, 100);
    expect(all.slice(0, 12).map(({ action }) => action)).toEqual([
      'company.created',
      'member.removed',
      'member.imported',
      'member.sessions-ended',
      'member.password-reset',
      'member.invitation-ended',
      'member.invited',
      'member.invited',
      'member.added',
      'group.removed',
      'member.restored',
      'member.role-changed',
    ]);
    expect(
      log({ ...acmeAdmin, company: (company as unknown as { company: { id: never } }).company.id }, 1),
    ).toMatchObject([{ action: 'company.created', actor: acmeAdmin.user }]);
    for (const { actor, address } of all.slice(0, -1)) expect([actor, address]).toEqual([acmeAdmin.user, '127.0.0.1']);
    expect(JSON.stringify(all)).not.toContain('a long enough secret');

    const administrators = endpoints.filter(
      ({ access, path }) => access === 'administrator' && /member|invitation|overview|groups/.test(path),
    );
    expect(administrators.length).toBeGreaterThan(14);
    for (const { method, path } of administrators) {
      const at = path.replace(/:id/, ann.user).replace(/:session/, 'x');
      expect((await ask(ann, method, at, method === 'GET' ? undefined : {})).status, path).toBe(403);
      expect((await ask(null, method, at, method === 'GET' ? undefined : {})).status, path).toBe(401);
    }
  });

  test('shows in the overview at once (M24)', async () => {
    const { borealisAdmin } = foyer.companies;
    const read = async () =>
      (await foyer.ask(borealisAdmin, 'GET', '/api/company/overview')).body as unknown as Overview;
    const before = await read();
    expect(before).toMatchObject({ members: 2, suspended: 0, invitations: 0, partners: 1 });
    await foyer.ask(borealisAdmin, 'POST', '/api/company/invitations', {});
    expect(await read()).toMatchObject({ members: 2, invitations: 1 });
  });
});
