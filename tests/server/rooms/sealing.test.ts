import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { homeDocument, pageDocument, roomDocument } from '#shared/documents/names.ts';
import { directRoomId, newCommandId } from '#shared/ids.ts';
import { closedPolicy } from '#shared/policy/policy.ts';
import { Device } from '../../support/device.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { foundCompanies, openTo, type Companies } from '../../support/two-companies.ts';

let server: TestServer;
let companies: Companies;

beforeAll(async () => {
  server = await startServer();
  companies = await foundCompanies(server.url);
});
afterAll(() => server.stop());

describe('The room of Ann of Acme and Bo of Borealis', () => {
  test('is told to both with its members, their companies and both companies’ rules (N05, N08)', async () => {
    const { ann, bo, as } = companies;
    const room = directRoomId(ann.user, bo.user);
    const boDevice = await Device.of(server.url, companies, bo);
    await boDevice.open(homeDocument(bo.user));
    await as(ann, 'POST', '/api/rooms/direct', { command: newCommandId(), user: bo.user });
    await boDevice.sees(homeDocument(bo.user), room, { kind: 'room-entry', room, state: 'active' });
    const document = roomDocument(room);
    await boDevice.open(document);
    await boDevice.sees(document, 'room', { type: 'direct', name: null });
    await boDevice.sees(document, ann.user, {
      kind: 'member',
      name: 'Ann Carter',
      company: ann.company,
      state: 'active',
    });
    await boDevice.sees(document, bo.user, { kind: 'member', name: 'Bo Lind', company: bo.company });
    await boDevice.sees(document, ann.company, {
      kind: 'room-company',
      name: 'Acme',
      rules: closedPolicy.rules.partners,
    });
    await boDevice.sees(document, bo.company, { kind: 'room-company', name: 'Borealis' });
    await boDevice.sees(document, 'head', { page: 1 });
    boDevice.close();
  });

  test('is sealed for both when one company withdraws, says whose rule it is, and opens again (R04, N03, N02)', async () => {
    const { ann, bo, borealisAdmin, acmeAdmin, setPolicy } = companies;
    const room = directRoomId(ann.user, bo.user);
    const [info, page] = [roomDocument(room), pageDocument(room, 1)];
    const devices = [await Device.of(server.url, companies, ann), await Device.of(server.url, companies, bo)];
    for (const device of devices) {
      await device.open(info);
      await device.open(page);
      expect(await device.says(page, 'before')).toBeNull();
    }

    await setPolicy(borealisAdmin, () => closedPolicy);
    const refusal = { rule: 'partners-off', company: borealisAdmin.company };
    for (const device of devices) {
      await device.sees(info, 'seal', { sealed: true, refusal });
      await device.notices(page, { notice: 'sealed', company: borealisAdmin.company });
      expect(await device.says(page, 'while it is sealed')).toEqual(refusal);
    }

    // The other company’s rule comes and goes meanwhile: the reason stays, and the room stays closed.
    await setPolicy(acmeAdmin, () => closedPolicy);
    await setPolicy(acmeAdmin, () => openTo(bo.company));
    for (const device of devices) {
      expect(await device.says(page, 'still sealed')).toEqual(refusal);
      expect(device.records(page, 'notice')).toHaveLength(1);
    }

    await setPolicy(borealisAdmin, () => openTo(ann.company));
    for (const device of devices) {
      await device.sees(info, 'seal', { sealed: false, refusal: null });
      await device.notices(page, { notice: 'opened', company: borealisAdmin.company });
      expect(await device.says(page, 'open again')).toBeNull();
      device.close();
    }
  });

  test('follows lists of people and of groups of people, wherever the groups move (R03, R04)', async () => {
    const { ann, bo, acmeAdmin, as, setPolicy } = companies;
    const room = directRoomId(ann.user, bo.user);
    const info = roomDocument(room);
    const device = await Device.of(server.url, companies, bo);
    await device.open(info);
    const group = async (name: string, parent?: string): Promise<string> =>
      ((await as(acmeAdmin, 'POST', '/api/company/groups', { name, parent })) as { id: string }).id;
    const division = await group('Division');
    const sales = await group('Sales', division);
    const elsewhere = await group('Elsewhere');
    const partners = (users: string[], groups: string[]) => ({ mode: 'listed', users, groups }) as never;

    await setPolicy(acmeAdmin, (policy) => ({ ...policy, partners: partners([], [division]) }));
    await device.sees(info, 'seal', { sealed: true, refusal: { rule: 'partners-not-listed', company: ann.company } });
    await as(acmeAdmin, 'PATCH', `/api/company/members/${ann.user}`, { group: sales });
    await device.sees(info, 'seal', { sealed: false });
    await as(acmeAdmin, 'PATCH', `/api/company/groups/${sales}`, { parent: elsewhere });
    await device.sees(info, 'seal', { sealed: true });
    await setPolicy(acmeAdmin, (policy) => ({ ...policy, partners: partners([ann.user], []) }));
    await device.sees(info, 'seal', { sealed: false });
    await as(acmeAdmin, 'PATCH', `/api/company/groups/${sales}`, { parent: division });
    await setPolicy(acmeAdmin, (policy) => ({ ...policy, partners: partners([], [division]) }));
    await as(acmeAdmin, 'DELETE', `/api/company/groups/${division}`);
    await device.sees(info, 'seal', { sealed: true });
    await setPolicy(acmeAdmin, () => openTo(bo.company));
    await device.sees(info, 'seal', { sealed: false });
    device.close();
  });

  test('shows new rules of either company as soon as they hold (N05)', async () => {
    const { ann, bo, acmeAdmin, setPolicy } = companies;
    const info = roomDocument(directRoomId(ann.user, bo.user));
    const device = await Device.of(server.url, companies, bo);
    await device.open(info);
    await setPolicy(acmeAdmin, (policy) => ({
      ...policy,
      rules: { ...policy.rules, partners: { ...policy.rules.partners, fileBytes: 0, recallHours: 1 } },
    }));
    await device.sees(info, ann.company, { kind: 'room-company', rules: { fileBytes: 0, recallHours: 1 } });
    device.close();
  });
});
