import { filePath, uploadPath } from '#shared/api/files.ts';
import { pageDocument } from '#shared/documents/names.ts';
import { newCommandId, newRecordId, newRoomId, type CompanyId, type FileId, type UserId } from '#shared/ids.ts';
import type { Policy } from '#shared/policy/policy.ts';
import type { SentFile } from '#shared/records/file.ts';
import { Device } from '../../support/device.ts';
import { picture } from '../../support/files.ts';
import { cookieFrom, startServer, type TestServer } from '../../support/server.ts';
import { openTo, type Companies, type TestAccount } from '../../support/two-companies.ts';
import { relations, roles, type Actor, type Relation, type Role } from './actors.ts';
import { makeRooms, type Room } from './rooms.ts';

const password = 'a long enough secret';

/** One company of the world. */
export interface Tenant {
  readonly relation: Relation;
  readonly company: CompanyId;
  /** One of each role; the suspended one was signed in before. */
  readonly people: Readonly<Record<Role, TestAccount>>;
}

/** A server with six companies, their people and the rooms of Acme's people. */
export interface World {
  readonly server: TestServer;
  readonly tenants: Readonly<Record<Relation, Tenant>>;
  readonly actors: readonly Actor[];
  readonly rooms: readonly Room[];
  /** People who are in rooms, beside those who only try. */
  readonly insiders: Readonly<Record<'ann' | 'al' | 'lou' | 'bo' | 'pip' | 'cleo', TestAccount>>;
  /** Asks as somebody: status and body, whatever they are. */
  ask(cookie: string | null, method: string, path: string, json?: unknown): Promise<{ status: number; body: string }>;
  /** Asks as somebody who may; fails otherwise. */
  as: Companies['as'];
  cookie(account: TestAccount): Promise<string>;
  /** A new group room of Ann's. */
  group(members: readonly TestAccount[], name: string): Promise<Room['id']>;
  /** A new member of somebody's company. */
  hire(owner: TestAccount): Promise<TestAccount>;
  /** Acme's policy, as it was set first. */
  readonly policy: Policy;
  stop(): Promise<void>;
}

/** Founds everything over the REST interface, as its administrators would. */
export async function foundWorld(): Promise<World> {
  const server = await startServer({ env: { TRUST_PROXY: 'true' } });
  let asked = 0;
  const cookies = new Map<string, string>();
  const ask: World['ask'] = async (cookie, method, path, json) => {
    asked += 1;
    const response = await server.fetch(path, {
      method,
      // From everywhere: what one address may ask for is not what is tried here.
      headers: { 'x-forwarded-for': `10.${(asked >> 16) & 255}.${(asked >> 8) & 255}.${asked & 255}` },
      ...(cookie === null ? {} : { cookie }),
      ...(json === undefined ? {} : { json }),
    });
    return { status: response.status, body: await response.text() };
  };
  const cookie = async ({ email }: TestAccount): Promise<string> => {
    const known = cookies.get(email) ?? (await server.cookieOf(email, password));
    cookies.set(email, known);
    return known;
  };
  const as: World['as'] = async (account, method, path, body) => {
    const answer = await ask(await cookie(account), method, path, body);
    if (answer.status >= 300) throw new Error(`${method} ${path} answered ${answer.status} ${answer.body}`);
    return answer.body === '' ? null : (JSON.parse(answer.body) as unknown);
  };

  const first = await server.fetch('/api/setup', {
    method: 'POST',
    json: { companyName: 'own', name: 'owner of own', email: 'owner@own.example', password, locale: 'en' },
  });
  const { user, company } = (await first.json()) as { user: { id: UserId }; company: { id: CompanyId } };
  const founder = account(user.id, company.id, 'owner@own.example', 'owner of own');
  cookies.set(founder.email, cookieFrom(first));

  const addMember = async (admin: TestAccount, key: string, role: 'administrator' | 'member' = 'member') => {
    const email = `${key}@${admin.email.split('@')[1] ?? ''}`;
    const name = `${key} of ${admin.email.split('@')[1] ?? ''}`;
    const body = { name, email, password, role, messageId: email.replace('@', '.') };
    const made = (await as(admin, 'POST', '/api/company/members', body)) as { id: UserId };
    return account(made.id, admin.company, email, name);
  };
  const tenants = new Map<Relation, Tenant>();
  for (const relation of relations) {
    const owner = relation === 'own' ? founder : await addCompany(as, founder, relation);
    const [administrator, member, suspended] = await Promise.all([
      addMember(owner, 'administrator', 'administrator'),
      addMember(owner, 'member'),
      addMember(owner, 'suspended'),
    ]);
    tenants.set(relation, {
      relation,
      company: owner.company,
      people: { owner, administrator, member, suspended },
    });
  }
  const tenant = (relation: Relation): Tenant => tenants.get(relation) as Tenant;
  const owner = (relation: Relation): TestAccount => tenant(relation).people.owner;
  const id = (relation: Relation): CompanyId => tenant(relation).company;

  const setPolicy = async (relation: Relation, change: (policy: Policy) => Policy): Promise<void> => {
    const now = (await as(owner(relation), 'GET', '/api/company/policy')) as { revision: number; policy: Policy };
    await as(owner(relation), 'PUT', '/api/company/policy', { revision: now.revision, policy: change(now.policy) });
  };
  const acmes: Policy = { ...openTo(id('partner'), id('paused'), id('denied')), phoneSearch: true };
  await setPolicy('own', () => acmes);
  for (const relation of relations) {
    if (relation !== 'own' && relation !== 'none') await setPolicy(relation, () => openTo(id('own')));
  }
  const [ann, al, lou, bo, pip, cleo] = await Promise.all([
    addMember(founder, 'ann'),
    addMember(founder, 'al'),
    addMember(founder, 'lou'),
    addMember(owner('partner'), 'bo'),
    addMember(owner('partner'), 'pip'),
    addMember(owner('paused'), 'cleo'),
  ]);
  const insiders = { ann, al, lou, bo, pip, cleo };
  for (const partner of [bo, pip, cleo]) {
    await as(ann, 'POST', '/api/rooms/direct', { command: newCommandId(), user: partner.user });
    await as(ann, 'POST', '/api/contacts/save', { command: newCommandId(), user: partner.user });
  }
  const group: World['group'] = async (members, name) => {
    const room = newRoomId();
    const users = members.map((member) => member.user);
    await as(ann, 'POST', '/api/rooms', { command: newCommandId(), room, name, members: users });
    return room;
  };
  const speak = async (speaker: TestAccount, room: Room['id'], text: string): Promise<void> => {
    const device = await Device.of(server.url, { as, cookie } as Companies, speaker);
    await device.open(pageDocument(room, 1));
    if ((await device.says(pageDocument(room, 1), text)) !== null) throw new Error(`${text} was refused`);
    device.socket.close();
  };
  const sendFile = async (sender: TestAccount, room: Room['id'], text: string): Promise<FileId> => {
    const record = newRecordId();
    const put = async (path: string, body: Uint8Array<ArrayBuffer>): Promise<Response> => {
      const answer = await server.fetch(path, { method: 'PUT', cookie: await cookie(sender), body });
      if (!answer.ok) throw new Error(`${path} answered ${answer.status} ${await answer.text()}`);
      return answer;
    };
    const { name, type, bytes, picture: size = null } = picture(40, 40);
    const answer = await put(uploadPath(room, 1, record, { name, type, picture: size }), bytes);
    const { file } = (await answer.json()) as { file: SentFile };
    await put(filePath(file.id, 'preview'), picture(20, 20).bytes);
    const device = await Device.of(server.url, { as, cookie } as Companies, sender);
    const page = pageDocument(room, 1);
    await device.open(page);
    const refusal = await device.writes(page, record, (at) => ({ kind: 'message', at, text, file }));
    if (refusal !== null) throw new Error(`a file was refused: ${refusal.rule}`);
    device.socket.close();
    return file.id;
  };
  const pause = (): Promise<void> =>
    setPolicy('own', (policy) => ({
      ...policy,
      companies: { ...policy.companies, deny: [id('denied')], paused: [id('paused')] },
    }));
  const rooms = await makeRooms({ as, group, speak, sendFile, pause, insiders });

  let hired = 0;
  const actors: Actor[] = [{ name: 'nobody', relation: 'none', role: 'nobody', account: null, cookie: null }];
  for (const { relation, people } of tenants.values()) {
    for (const role of roles) {
      const who = people[role];
      actors.push({ name: `${role} (${relation})`, relation, role, account: who, cookie: await cookie(who) });
    }
    await as(people.owner, 'PATCH', `/api/company/members/${people.suspended.user}`, { suspended: true });
  }
  const leaver = await addMember(founder, 'leaver');
  const ended = await cookie(leaver);
  await as(leaver, 'POST', '/api/auth/sign-out', {});
  actors.push({ name: 'signed out', relation: 'own', role: 'signed-out', account: leaver, cookie: ended });

  return {
    server,
    tenants: Object.fromEntries(tenants) as World['tenants'],
    actors,
    rooms,
    insiders,
    ask,
    as,
    cookie,
    group,
    hire: (owner_) => {
      hired += 1;
      return addMember(owner_, `hired${hired}`);
    },
    policy: acmes,
    stop: async () => {
      await server.stop();
    },
  };
}

async function addCompany(as: World['as'], founder: TestAccount, relation: Relation): Promise<TestAccount> {
  const email = `owner@${relation}.example`;
  const made = (await as(founder, 'POST', '/api/companies', {
    companyName: relation,
    owner: { name: `owner of ${relation}`, email, password, messageId: `owner.${relation}` },
  })) as { company: { id: CompanyId }; owner: { id: UserId } };
  return account(made.owner.id, made.company.id, email, `owner of ${relation}`);
}

const account = (user: UserId, company: CompanyId, email: string, name: string): TestAccount => ({
  user,
  company,
  email,
  password,
  name,
  messageId: email.replace('@', '.'),
});
