import { afterAll, beforeAll, expect, test } from 'vitest';
import { companyDocument, contactDocument, homeDocument } from '#shared/documents/names.ts';
import { contactIdOf, newCommandId } from '#shared/ids.ts';
import { notShared, type Sharing } from '#shared/records/contact.ts';
import { Device } from '../../support/device.ts';
import { foundCompanies, type Companies } from '../../support/two-companies.ts';
import { startTwoServers, type TwoServers } from '../../support/two-servers.ts';

let two: TwoServers;
let servers: TwoServers['servers'];
let companies: Companies;
const patience = { timeout: 5000, interval: 20 };

beforeAll(async () => {
  two = await startTwoServers();
  ({ servers } = two);
  companies = await foundCompanies(servers[0].url);
});
afterAll(() => two.stop());

test('A card that is shared at one server is there at the other; what two colleagues write on it at both survives, and it closes when it is taken back (R10, N06, P5)', async () => {
  const { ann, al, bo, as } = companies;
  const [a, b] = servers;
  const contact = contactIdOf(ann.user, bo.user);
  const card = contactDocument(contact);
  const share = (sharing: Sharing) =>
    as(ann, 'POST', '/api/contacts/share', { command: newCommandId(), contact, sharing });
  const als = await Device.of(b.url, companies, al);
  await als.open(homeDocument(al.user));
  await als.open(companyDocument(al.company));
  await as(ann, 'POST', '/api/contacts/save', { command: newCommandId(), user: bo.user });
  expect((await als.socket.open(card)).answer.type, 'it is hers alone').toBe('closed');

  await share({ mode: 'listed', users: [al.user], groups: [] });
  await als.sees(homeDocument(al.user), contact, { kind: 'contact-entry', state: 'active' });
  const anns = await Device.of(a.url, companies, ann);
  await anns.open(card);
  await als.open(card);
  expect(await anns.sets(card, 'phone', '+81 11 555 0173')).toBeNull();
  expect(await als.sets(card, 'name', 'Bo (Oslo)')).toBeNull();
  expect(await anns.sets(card, 'memo', 'First')).toBeNull();
  await expect.poll(() => als.fields(card, 'memo'), patience).toEqual(['First']);
  expect(await als.sets(card, 'memo', 'Second')).toBeNull();
  for (const device of [anns, als]) {
    await expect.poll(() => device.fields(card, 'memo'), patience).toEqual(['Second', 'First']);
    await expect.poll(() => device.fields(card, 'phone'), patience).toEqual(['+81 11 555 0173']);
    await expect.poll(() => device.fields(card, 'name'), patience).toEqual(['Bo (Oslo)']);
  }

  await share({ mode: 'company', users: [], groups: [] });
  await als.sees(companyDocument(al.company), contact, { kind: 'contact-entry' });
  await als.misses(homeDocument(al.user), contact);
  const closed = () => als.socket.heard.filter((frame) => frame.type === 'closed').length;
  const before = closed();
  await share(notShared);
  await expect.poll(closed, patience).toBe(before + 1);
  await als.misses(companyDocument(al.company), contact);
  expect((await als.socket.open(card)).answer.type).toBe('closed');
  expect(await anns.sets(card, 'email', 'bo@borealis.example'), 'she goes on').toBeNull();
  anns.close();
  als.close();
});

test('A card that is deleted at one server leaves those it was shared with at the other, and comes back with what stands on it (S51, S52)', async () => {
  const { ann, al, bo, as } = companies;
  const [, b] = servers;
  const contact = contactIdOf(ann.user, bo.user);
  const card = contactDocument(contact);
  const ask = (act: string, more: object = {}) =>
    as(ann, 'POST', `/api/contacts/${act}`, { command: newCommandId(), contact, ...more });
  await ask('share', { sharing: { mode: 'company', users: [], groups: [] } });
  const als = await Device.of(b.url, companies, al);
  const directory = companyDocument(al.company);
  await als.open(directory);
  await als.sees(directory, contact, { kind: 'contact-entry' });
  await als.open(card);
  await ask('trash');
  await als.misses(directory, contact);
  await als.socket.hears((frame) => frame.type === 'closed' && frame.code === 4404);
  await ask('restore');
  await als.sees(directory, contact, { kind: 'contact-entry' });
  await als.open(card);
  await expect.poll(() => als.fields(card, 'memo'), patience).toEqual(['Second', 'First']);
  als.close();
});
