import { newUserId, type CompanyId, type GroupId } from '#shared/ids.ts';
import { closedPolicy } from '#shared/policy/policy.ts';
import { addGroup, addMember, createCompanyWithOwner } from '../companies/create.ts';
import { readPolicy, replacePolicy } from '../companies/policy.ts';
import type { Services } from '../services.ts';
import { conversations } from './conversations/all.ts';
import { cards } from './cards.ts';
import { keepCards, type DemoMember } from './keep-cards.ts';
import { keepContacts } from './keep-contacts.ts';
import { holdConversation, holdLongRoom } from './hold.ts';
import { companies, emailOf, type DemoCompany, type DemoPerson } from './people.ts';
import type { DemoAccounts } from './print.ts';

export { printDemo } from './print.ts';

const password = 'foyer-demo';

/** Fills an empty server with two companies and their history, through the commands that people use. */
export async function seedDemo(services: Services): Promise<DemoAccounts> {
  const passwordHash = await services.accounts.hashPassword(password);
  const members = new Map<string, DemoMember>();
  const ids: CompanyId[] = [];
  for (const company of companies) ids.push(await found(services, company, passwordHash, members));
  const users = new Map([...members].map(([key, { user }]) => [key, user]));
  for (const [at, { rules }] of companies.entries()) {
    const [id, ...others] = [...ids.slice(at), ...ids.slice(0, at)];
    if (id === undefined) continue;
    const { revision } = await readPolicy(services.storage.db, id);
    await replacePolicy(services, id, revision, {
      ...closedPolicy,
      partners: { mode: 'everyone', users: [], groups: [] },
      companies: { allow: others, deny: [], paused: [] },
      phoneSearch: true,
      rules: { ...closedPolicy.rules, partners: rules },
    });
  }
  for (const conversation of conversations) await holdConversation(services, conversation, users);
  await holdLongRoom(services, users);
  await keepContacts(services);
  await keepCards(services, cards, (key) => {
    const member = members.get(key);
    if (member === undefined) throw new Error(`nobody of the demo is called ${key}`);
    return member;
  });
  await services.relay.flushPublications();
  return { password, companies };
}

/** Creates a company with its groups and people, who go into `members` by their keys. */
async function found(
  services: Services,
  company: DemoCompany,
  passwordHash: string,
  members: Map<string, DemoMember>,
): Promise<CompanyId> {
  const account = (person: DemoPerson) => ({
    user: newUserId(),
    name: person.name,
    title: person.title,
    locale: person.locale,
    password,
    passwordHash,
    email: emailOf(company, person),
    messageId: person.key === 'admin' ? `${company.key}.admin` : `${person.key}.${company.key}`,
  });
  const { company: made } = await createCompanyWithOwner(services, {
    companyName: company.name,
    colour: company.colour,
    owner: account(company.admin),
  });
  const groups = new Map<string, GroupId>();
  for (const name of company.groups) groups.set(name, (await addGroup(services, made.id, { name })).id);
  for (const person of company.people) {
    const member = await addMember(services, made.id, { ...account(person), group: groups.get(person.group) ?? null });
    members.set(person.key, { user: member.id, company: made.id, email: emailOf(company, person), password });
  }
  return made.id;
}
