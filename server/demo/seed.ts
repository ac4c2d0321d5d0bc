import { pageDocument } from '#shared/documents/names.ts';
import { newRecordId, newUserId, type CompanyId, type GroupId, type RoomId, type UserId } from '#shared/ids.ts';
import { limits } from '#shared/limits.ts';
import { closedPolicy } from '#shared/policy/policy.ts';
import { addGroup, addMember, createCompanyWithOwner } from '../companies/create.ts';
import { readPolicy, replacePolicy } from '../companies/policy.ts';
import { openDirectRoom } from '../rooms/direct.ts';
import { createGroupRoom } from '../rooms/group.ts';
import type { Services } from '../services.ts';
import { conversations, type Conversation, type Line } from './conversations.ts';
import { longRoom, type LongLine } from './long-room.ts';
import { companies, type DemoCompany, type DemoPerson } from './people.ts';

/** Whom one can sign in as. */
export interface DemoAccounts {
  readonly password: string;
  readonly people: readonly { readonly email: string; readonly name: string; readonly company: string }[];
}

const password = 'foyer-demo';
const minute = 60_000;
const longRoomLines = 5000;

/** Fills an empty server with two companies and their history, through the commands that people use. */
export async function seedDemo(services: Services): Promise<DemoAccounts> {
  const passwordHash = await services.accounts.hashPassword(password);
  const users = new Map<string, UserId>();
  const made: CompanyId[] = [];
  for (const company of companies) made.push(await foundCompany(services, company, passwordHash, users));
  for (const [at, id] of made.entries()) {
    const { revision } = await readPolicy(services.storage.db, id);
    const allow = made.filter((other) => other !== id);
    const partners = { mode: 'everyone', users: [], groups: [] } as const;
    const rules = companies[at]?.rules ?? closedPolicy.rules;
    await replacePolicy(services, id, revision, {
      ...closedPolicy,
      partners: { ...partners, users: [], groups: [] },
      companies: { allow, deny: [] },
      rules,
    });
  }
  for (const conversation of conversations) await hold(services, conversation, users);
  await holdLongRoom(services, users);
  await services.relay.flushPublications();
  return {
    password,
    people: companies.flatMap((company) =>
      [company.admin, ...company.people].map(({ key, name }) => ({
        email: `${key}@${company.domain}`,
        name,
        company: company.name,
      })),
    ),
  };
}

async function foundCompany(
  services: Services,
  company: DemoCompany,
  passwordHash: string,
  users: Map<string, UserId>,
): Promise<CompanyId> {
  const account = ({ key, name, title, locale }: DemoPerson) => ({
    user: newUserId(),
    name,
    title,
    locale,
    password,
    passwordHash,
    email: `${key}@${company.domain}`,
    messageId: key === 'admin' ? `${company.name.toLowerCase()}.admin` : `${key}.${company.name.toLowerCase()}`,
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

async function hold(services: Services, conversation: Conversation, users: ReadonlyMap<string, UserId>): Promise<void> {
  const { people, name } = conversation;
  const [first, ...others] = people.map((key) => userOf(users, key));
  if (first === undefined) return;
  const lines = timed(conversation.lines, services.clock() - conversation.endedMinutesAgo * minute);
  const began = (lines[0]?.at ?? services.clock()) - minute;
  const room =
    name === null
      ? await openDirectRoom(services, first, others[0] ?? first)
      : await createGroupRoom(services, first, { name, members: others, createdAt: began });
  await write(services, room, lines, users);
  for (const key of people) {
    const unread = key === 'ann' ? conversation.unreadForAnn : conversation.unreadForOthers;
    await markRead(services, room, userOf(users, key), lines.length - (unread ?? 0));
  }
}

async function holdLongRoom(services: Services, users: ReadonlyMap<string, UserId>): Promise<void> {
  const people = companies[0]?.people.map(({ key }) => key) ?? [];
  const lines = longRoom(people, longRoomLines, services.clock() - 5 * 60 * minute);
  const [creator = 'daniel', ...members] = [...people].reverse();
  const room = await createGroupRoom(services, userOf(users, creator), {
    name: 'All hands',
    members: members.map((key) => userOf(users, key)),
    createdAt: (lines[0]?.at ?? 0) - minute,
  });
  await write(services, room, lines, users);
  for (const key of people) await markRead(services, room, userOf(users, key), lines.length - (key === 'ann' ? 12 : 0));
}

/** Writes lines in their order, an author's run at once, page after page. */
async function write(
  { relay }: Services,
  room: RoomId,
  lines: readonly LongLine[],
  users: ReadonlyMap<string, UserId>,
): Promise<void> {
  for (let page = 1; (page - 1) * limits.pageRecords < lines.length; page += 1) {
    const document = pageDocument(room, page);
    const onPage = lines.slice((page - 1) * limits.pageRecords, page * limits.pageRecords);
    await Promise.all(
      runs(onPage).map((run) =>
        relay.append(
          document,
          userOf(users, run[0]?.who ?? ''),
          run.map(({ at, text }) => ({ id: newRecordId(), kind: 'message', at, text })),
        ),
      ),
    );
  }
}

function runs(lines: readonly LongLine[]): LongLine[][] {
  const found: LongLine[][] = [];
  for (const line of lines) {
    const last = found.at(-1);
    if (last?.[0]?.who === line.who) last.push(line);
    else found.push([line]);
  }
  return found;
}

/** Gives lines their times, backwards from the last one: a minute or three between them, and the pauses that are told. */
function timed(lines: readonly Line[], end: number): LongLine[] {
  const result: LongLine[] = [];
  let at = end;
  for (const [index, line] of [...lines].reverse().entries()) {
    if (typeof line === 'number') {
      at -= line * minute;
      continue;
    }
    result.push({ who: line[0], at: Math.trunc(at), text: line[1] });
    at -= (1 + (index % 3)) * minute;
  }
  return result.reverse();
}

async function markRead({ storage }: Services, room: RoomId, user: UserId, n: number): Promise<void> {
  if (n > 0) await storage.db.insertInto('read_mark').values({ room, user, n }).execute();
}

function userOf(users: ReadonlyMap<string, UserId>, key: string): UserId {
  const user = users.get(key);
  if (user === undefined) throw new Error(`nobody of the demo is called ${key}`);
  return user;
}

/** Says whom one can be, and what to try. */
export function printDemo({ people, password: shared }: DemoAccounts, print: (line: string) => void): void {
  print('');
  print('Demo on throw-away data: two companies, partners of each other.');
  for (const { email, name, company } of people) print(`  ${email.padEnd(24)} ${name} (${company})`);
  print(`Everybody's password: ${shared}`);
  print('Sign in as ann@acme.test here and as bo@borealis.test in a private window, and talk.');
  print('');
}
