import { newUserId, type CompanyId, type GroupId, type UserId } from '#shared/ids.ts';
import { closedPolicy } from '#shared/policy/policy.ts';
import { addGroup, addMember, createCompanyWithOwner } from '../companies/create.ts';
import { readPolicy, replacePolicy } from '../companies/policy.ts';
import type { Services } from '../services.ts';
import { conversations } from './conversations/all.ts';
import { keepContacts } from './keep-contacts.ts';
import { holdConversation, holdLongRoom } from './hold.ts';
import { companies, emailOf, type DemoCompany, type DemoPerson } from './people.ts';
import type { DemoAccounts } from './print.ts';

export { printDemo } from './print.ts';

const password = 'foyer-demo';

/** Fills an empty server with two companies and their history, through the commands that people use. */
export async function seedDemo(services: Services): Promise<DemoAccounts> {
  const passwordHash = await services.accounts.hashPassword(password);
  const users = new Map<string, UserId>();
  const ids: CompanyId[] = [];
  for (const company of companies) ids.push(await found(services, company, passwordHash, users));
  for (const [at, { rules }] of companies.entries()) {
    const [id, ...others] = [...ids.slice(at), ...ids.slice(0, at)];
    if (id === undefined) continue;
    const { revision } = await readPolicy(services.storage.db, id);
    await replacePolicy(services, id, revision, {
      ...closedPolicy,
      partners: { mode: 'everyone', users: [], groups: [] },
      companies: { allow: others, deny: [] },
      phoneSearch: true,
      rules,
    });
  }
  for (const conversation of conversations) await holdConversation(services, conversation, users);
  await holdLongRoom(services, users);
  await keepContacts(services);
  await services.relay.flushPublications();
  return { password, companies };
}

/** Creates a company with its groups and people, whose ids go into `users` by their keys. */
async function found(
  services: Services,
  company: DemoCompany,
  passwordHash: string,
  users: Map<string, UserId>,
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
    users.set(person.key, member.id);
  }
  return made.id;
}
