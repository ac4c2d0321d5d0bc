import { newCommandId, newContactId, newRecordId, newRoomId, type UserId } from '#shared/ids.ts';
import type { TestAccount } from '../../support/two-companies.ts';
import { relations, type Relation } from './actors.ts';
import { administers, companyOf, forEach, forEverybody, roleOf, selfOf, type Asked, type Row } from './row.ts';
import { roomNames, type Room, type Standing } from './rooms.ts';
import { subjectOf } from './subjects.ts';
import type { World } from './world.ts';

const ok = (): readonly number[] => [200];
const missing = (): readonly number[] => [404];
const unknownId = 'u0000000000000000';
const unknownRegistration = {
  id: 'AAAA',
  rawId: 'AAAA',
  type: 'public-key',
  response: { clientDataJSON: 'e30', attestationObject: 'AAAA' },
};

/** What is everybody's own: whoever has a session may, and what comes back is theirs. */
const selfRows: readonly Row[] = [
  forEverybody('GET /api/me', () => ({ path: '/api/me' }), ok),
  forEverybody('PATCH /api/me', () => ({ path: '/api/me', body: { locale: 'en' } }), ok),
  forEverybody('DELETE /api/me/photo', () => ({ path: '/api/me/photo', body: {} }), ok),
  forEverybody(
    'PUT /api/me/photo',
    () => ({ path: '/api/me/photo', body: {} }),
    () => [422],
  ),
  forEverybody(
    'PUT /api/room-photos',
    () => ({ path: '/api/room-photos', body: {} }),
    () => [422],
  ),
  forEverybody('GET /api/photos/:hash', () => ({ path: `/api/photos/${'0'.repeat(64)}` }), missing),
  forEverybody('GET /api/sessions', () => ({ path: '/api/sessions' }), ok),
  // Somebody else's session is no session of one's own.
  forEverybody(
    'DELETE /api/sessions/:id',
    async (world, who) => ({ path: `/api/sessions/${await sessionOfAnother(world, who)}`, body: {} }),
    missing,
  ),
  forEverybody('GET /api/passkeys', () => ({ path: '/api/passkeys' }), ok),
  // A session of more than ten minutes ago is asked for the password.
  forEverybody(
    'POST /api/passkeys/start',
    () => ({ path: '/api/passkeys/start', body: {} }),
    () => [200, 422],
  ),
  forEverybody(
    'POST /api/passkeys',
    () => ({ path: '/api/passkeys', body: { name: 'tried', registration: unknownRegistration } }),
    () => [422],
  ),
  // Somebody else's passkey is no passkey of one's own.
  forEverybody('PATCH /api/passkeys/:id', () => ({ path: '/api/passkeys/unknown', body: { name: 'tried' } }), missing),
  forEverybody('DELETE /api/passkeys/:id', () => ({ path: '/api/passkeys/unknown', body: {} }), missing),
  forEverybody('GET /api/me/sign-in', () => ({ path: '/api/me/sign-in' }), ok),
  // A session alone changes no password.
  forEverybody(
    'POST /api/me/password',
    () => ({ path: '/api/me/password', body: { current: 'not the password', password: 'another long secret' } }),
    () => [422],
  ),
  forEverybody('GET /api/codes', () => ({ path: '/api/codes' }), ok),
  forEverybody('POST /api/codes', () => ({ path: '/api/codes', body: { type: 'one-time' } }), mayHaveCodes),
  forEverybody('PUT /api/codes/standing', () => ({ path: '/api/codes/standing', body: {} }), mayHaveCodes),
  forEverybody('DELETE /api/codes/:id', () => ({ path: '/api/codes/unknown', body: {} }), missing),
  forEverybody('POST /api/codes/look', () => ({ path: '/api/codes/look', body: { code: 'abcd2345' } }), missing),
  forEverybody(
    'POST /api/codes/use',
    () => ({ path: '/api/codes/use', body: { command: newCommandId(), code: 'abcd2345' } }),
    missing,
  ),
  forEverybody('GET /api/card', () => ({ path: '/api/card' }), ok),
  forEverybody('GET /api/me/phone', () => ({ path: '/api/me/phone' }), ok),
  forEverybody(
    'POST /api/me/phone',
    () => ({ path: '/api/me/phone', body: { number: 'none' } }),
    // Nothing sends text messages here.
    (who) => (companyOf(who) === 'own' ? [503] : [403]),
  ),
  forEverybody(
    'POST /api/me/phone/verify',
    () => ({ path: '/api/me/phone/verify', body: { code: '000000' } }),
    mayBeSearched,
  ),
  forEverybody('PATCH /api/me/phone', () => ({ path: '/api/me/phone', body: { searchable: true } }), mayBeSearched),
  forEverybody('DELETE /api/me/phone', () => ({ path: '/api/me/phone', body: {} }), ok),
  forEverybody(
    'POST /api/contacts',
    () => ({ path: '/api/contacts', body: { command: newCommandId(), contacts: [newContactId()] } }),
    ok,
  ),
  ...(['share', 'trash', 'restore'] as const).map((what) =>
    forEverybody(
      `POST /api/contacts/${what}`,
      () => ({
        path: `/api/contacts/${what}`,
        body: {
          command: newCommandId(),
          contact: newContactId(),
          ...(what === 'share' ? { sharing: { mode: 'company', users: [], groups: [] } } : {}),
        },
      }),
      missing,
    ),
  ),
  forEverybody(
    'POST /api/invitations',
    (_world, who) => ({
      path: '/api/invitations',
      body: { command: newCommandId(), email: `guest${who.replace(/\W+/g, '')}@elsewhere.example` },
    }),
    mayHaveCodes,
  ),
  // Nobody here is an auditor: there is nothing to choose from.
  forEach(
    'GET /api/company/export',
    ['nobody is an auditor'],
    () => ({ path: '/api/company/export' }),
    ok,
    (_who, _where, { body }) => {
      const { mayExport, rooms } = JSON.parse(body) as { mayExport: boolean; rooms: unknown[] };
      return !mayExport && rooms.length === 0;
    },
  ),
  forEverybody(
    'POST /api/company/export/file',
    () => ({ path: '/api/company/export/file', body: { reason: 'to look', format: 'json' } }),
    () => [403],
  ),
];

/** Only Acme lets its people be found by phone, and none of them has verified a number. */
function mayBeSearched(who: string): readonly number[] {
  return companyOf(who) === 'own' ? [404] : [403];
}

/** A session that is somebody's, and not this person's. */
async function sessionOfAnother(world: World, who: string): Promise<string> {
  const { owner, member } = world.tenants.own.people;
  const other = who === 'member (own)' ? owner : member;
  const { sessions } = (await world.as(other, 'GET', '/api/sessions')) as { sessions: { id: string }[] };
  return sessions[0]?.id ?? 'none';
}

/** Only where partners are allowed has one anything to invite with. */
function mayHaveCodes(who: string): readonly number[] {
  return companyOf(who) === 'none' ? [403] : [200];
}

/** Who may talk with whom in this world: colleagues, and people of the two companies that are linked. */
const mayTalk = (one: Relation, other: Relation): boolean =>
  one === other || (['own', 'partner'].includes(one) && ['own', 'partner'].includes(other));

const targetOf = (world: World, relation: Relation): TestAccount => world.tenants[relation].people.member;
const isOneself = (who: string, target: Relation): boolean => who === `member (${target})`;

/** What one does towards a person: allowed by policy, or as if there were nobody. */
const personRows: readonly Row[] = [
  forEach(
    'POST /api/rooms/direct',
    relations,
    (world, _who, target) => ({
      path: '/api/rooms/direct',
      body: { command: newCommandId(), user: targetOf(world, target).user },
    }),
    (who, target) => (mayTalk(companyOf(who), target) && !isOneself(who, target) ? [200] : [404]),
  ),
  forEach(
    'POST /api/people/search',
    relations,
    (world, _who, target) => ({
      path: '/api/people/search',
      body: { by: 'message-id', text: targetOf(world, target).messageId },
    }),
    ok,
    (who, target, { body }) =>
      ((JSON.parse(body) as { person: unknown }).person !== null) ===
      (mayTalk(companyOf(who), target) && !isOneself(who, target)),
  ),
  forEach(
    'POST /api/people/add',
    relations,
    (world, _who, target) => ({
      path: '/api/people/add',
      body: { command: newCommandId(), user: targetOf(world, target).user, by: 'message-id' },
    }),
    (who, target) => (mayTalk(companyOf(who), target) && !isOneself(who, target) ? [200] : [404]),
  ),
  forEach(
    'POST /api/contacts/save',
    relations,
    (world, _who, target) => ({
      path: '/api/contacts/save',
      body: { command: newCommandId(), user: targetOf(world, target).user },
    }),
    (who, target) => (mayTalk(companyOf(who), target) && companyOf(who) !== target ? [200] : [404]),
  ),
  forEach(
    'POST /api/blocks',
    relations,
    (world, _who, target) => ({
      path: '/api/blocks',
      body: { command: newCommandId(), user: targetOf(world, target).user, blocked: false },
    }),
    (who, target) => (mayTalk(companyOf(who), target) && companyOf(who) !== target ? [200] : [404]),
  ),
  forEach(
    'POST /api/rooms',
    [...relations, 'a partner nobody knows'] as const,
    async (world, who, target) => ({
      path: '/api/rooms',
      body: {
        command: newCommandId(),
        room: newRoomId(),
        name: 'tried',
        members: [
          target === 'a partner nobody knows' ? await strangerTo(world, who) : await acquaintanceOf(world, who, target),
        ],
      },
    }),
    // Of partners one adds whom one knows, and nobody else, though policy lets them talk; of all others nobody.
    (who, target) => (target !== 'a partner nobody knows' && mayTalk(companyOf(who), target) ? [200] : [404]),
  ),
];

/** Somebody of a company whom this person has met, where the two may talk. */
async function acquaintanceOf(world: World, who: string, relation: Relation): Promise<UserId> {
  const target = targetOf(world, relation);
  if (companyOf(who) !== relation && mayTalk(companyOf(who), relation)) {
    const { user } = await subjectOf(world, who);
    await world.as(target, 'POST', '/api/rooms/direct', { command: newCommandId(), user });
  }
  return target.user;
}

const strangers = new WeakMap<World, Map<Relation, Promise<TestAccount>>>();

/** Somebody of Acme or of its partner who has met nobody, and is of another company than this person. */
async function strangerTo(world: World, who: string): Promise<UserId> {
  const relation: Relation = companyOf(who) === 'own' ? 'partner' : 'own';
  const hired = strangers.get(world) ?? new Map<Relation, Promise<TestAccount>>();
  strangers.set(world, hired);
  const stranger = hired.get(relation) ?? world.hire(world.tenants[relation].people.owner);
  hired.set(relation, stranger);
  return (await stranger).user;
}

const roomNamed = (world: World, name: string): Room => {
  const room = world.rooms.find((one) => one.name === name);
  if (!room) throw new Error(`no room is called ${name}`);
  return room;
};

/** What one does to a room, by how one stands in it: who never was in it, or has left, finds nothing. */
function roomRow(
  route: string,
  ask: (world: World, room: Room, who: string) => Asked | Promise<Asked>,
  allowed: (standing: Standing, room: Room, who: string) => readonly number[],
): Row {
  return forEach(
    route,
    roomNames,
    (world, who, name) => ask(world, roomNamed(world, name), who),
    async (who, name, world) => {
      const room = roomNamed(world, name);
      const standing = (await subjectOf(world, who)).standing(room);
      return standing === 'outside' || standing === 'left' ? [404] : allowed(standing, room, who);
    },
  );
}

const masterOnly = (standing: Standing, { kind }: Room): readonly number[] =>
  kind === 'group' && standing === 'master' ? [200] : [403];

const roomRows: readonly Row[] = [
  roomRow(
    'PATCH /api/rooms/:room',
    (_world, { id, name }) => ({ path: `/api/rooms/${id}`, body: { command: newCommandId(), name } }),
    masterOnly,
  ),
  roomRow(
    'POST /api/rooms/:room/members',
    (world, { id }) => ({
      path: `/api/rooms/${id}/members`,
      body: { command: newCommandId(), users: [world.insiders.al.user] },
    }),
    // Where partners are, masters add; Al is kept out of the excluding group by a rule, and nobody takes him back.
    (standing, { kind, external, name }) =>
      kind === 'group' && name !== 'excluding group' && (standing === 'master' || (standing === 'member' && !external))
        ? [200]
        : [403],
  ),
  roomRow(
    'POST /api/rooms/:room/remove',
    (_world, { id }) => ({ path: `/api/rooms/${id}/remove`, body: { command: newCommandId(), user: unknownId } }),
    (standing, room) => (room.kind === 'group' && standing === 'master' ? [404] : [403]),
  ),
  roomRow(
    'POST /api/rooms/:room/role',
    (_world, { id }) => ({
      path: `/api/rooms/${id}/role`,
      body: { command: newCommandId(), user: unknownId, role: 'master' },
    }),
    (standing, room) => (room.kind === 'group' && standing === 'master' ? [404] : [403]),
  ),
  roomRow(
    'POST /api/rooms/:room/recall',
    (_world, { id }) => ({
      path: `/api/rooms/${id}/recall`,
      body: { command: newCommandId(), page: 1, author: unknownId, message: 'nomessage' },
    }),
    (standing, room) => (room.kind === 'group' && standing === 'master' ? [404] : [403]),
  ),
  // Whoever may write there uploads; who was shut out hears so, and who was never in it finds nothing.
  roomRow(
    'PUT /api/rooms/:room/pages/:page/files/:record',
    (_world, { id }) => ({
      path: `/api/rooms/${id}/pages/1/files/${newRecordId()}?name=tried.txt&type=text%2Fplain`,
      body: { tried: true },
    }),
    (standing) => (standing === 'member' || standing === 'master' ? [200] : [403]),
  ),
  // Ann's picture of before: for those who were there then, and are not out.
  ...(['', '/preview'] as const).map((part) =>
    roomRow(
      `GET /api/files/:id${part}`,
      (_world, { file }) => ({ path: `/api/files/${file}${part}` }),
      () => [200],
    ),
  ),
  // Only hers is it to add to, where she may write; this is no picture.
  roomRow(
    'PUT /api/files/:id/preview',
    (_world, { file }) => ({ path: `/api/files/${file}/preview`, body: {} }),
    (standing, _room, who) => (who !== 'ann' ? [404] : standing === 'member' || standing === 'master' ? [422] : [403]),
  ),
  roomRow(
    'POST /api/rooms/:room/leave',
    // Whoever could leave tries it in a room of its own, so that everybody stays for the others' tries.
    async (world, { id, standings, kind }, who) => {
      const insider = selfOf(world, who);
      const standing = insider && standings.get(insider);
      const fresh =
        insider && kind === 'group' && standing === 'member' && (await world.group([insider], 'to be left'));
      return { path: `/api/rooms/${fresh || id}/leave`, body: { command: newCommandId() } };
    },
    // Who leads others names a successor first; whoever is alone in a room may go.
    (standing, { kind, name }) =>
      kind === 'group' && (standing === 'member' || (standing === 'master' && name === 'excluding group'))
        ? [200]
        : [403],
  ),
];

/** Administrators act on their own company alone; members on none. */
function adminRow(route: string, ask: (world: World, who: string) => Asked | Promise<Asked>, status = 200): Row {
  return forEverybody(route, ask, (who) => (administers(who) ? [status] : [403]));
}

const ownCompany = (who: string): Relation => companyOf(who);
const otherCompany = (who: string): Relation => (companyOf(who) === 'own' ? 'partner' : 'own');

/** The same towards somebody of the own company and of another one: the other's people are not there. */
function memberRow(
  route: string,
  ask: (target: TestAccount) => Asked,
  { fresh = false, status = 200 }: { readonly fresh?: boolean; readonly status?: number } = {},
): Row {
  return forEach(
    route,
    ['own company', 'another company'] as const,
    async (world, who, place) => {
      if (place === 'another company') return ask(world.tenants[otherCompany(who)].people.member);
      const owner = world.tenants[ownCompany(who)].people.owner;
      return ask(fresh && administers(who) ? await world.hire(owner) : world.tenants[ownCompany(who)].people.member);
    },
    (who, place) => (!administers(who) ? [403] : place === 'own company' ? [status] : [404]),
  );
}

const unknownGroup = 'g0000000000000000';

const adminRows: readonly Row[] = [
  forEverybody(
    'POST /api/companies',
    (_world, who) => ({
      path: '/api/companies',
      body: {
        companyName: 'tried',
        owner: { name: 'x', email: `x${who.replace(/\W+/g, '')}@tried.example`, password: 'a long enough secret' },
      },
    }),
    (who) => (who === 'owner (own)' ? [200] : [403]),
  ),
  adminRow('GET /api/company/members', () => ({ path: '/api/company/members' })),
  adminRow('POST /api/company/members', (_world, who) => ({
    path: '/api/company/members',
    body: {
      name: 'x',
      email: `y${who.replace(/\W+/g, '')}@tried.example`,
      password: 'a long enough secret',
      messageId: `y${who.replace(/\W+/g, '')}`,
    },
  })),
  memberRow('GET /api/company/members/:id', ({ user }) => ({ path: `/api/company/members/${user}` })),
  memberRow('PATCH /api/company/members/:id', ({ user }) => ({
    path: `/api/company/members/${user}`,
    body: { title: 'tried' },
  })),
  memberRow(
    'DELETE /api/company/members/:id/sessions',
    ({ user }) => ({ path: `/api/company/members/${user}/sessions`, body: {} }),
    { fresh: true },
  ),
  memberRow(
    'DELETE /api/company/members/:id/sessions/:session',
    ({ user }) => ({ path: `/api/company/members/${user}/sessions/unknown`, body: {} }),
    { status: 404 },
  ),
  memberRow(
    'POST /api/company/members/:id/password',
    ({ user }) => ({ path: `/api/company/members/${user}/password`, body: {} }),
    {
      fresh: true,
    },
  ),
  memberRow(
    'DELETE /api/company/members/:id/passkeys',
    ({ user }) => ({ path: `/api/company/members/${user}/passkeys`, body: {} }),
    { fresh: true },
  ),
  memberRow(
    'POST /api/company/members/:id/remove',
    ({ user }) => ({ path: `/api/company/members/${user}/remove`, body: {} }),
    {
      fresh: true,
    },
  ),
  memberRow(
    'POST /api/company/members/:id/erase',
    ({ user }) => ({ path: `/api/company/members/${user}/erase`, body: { reason: 'tried' } }),
    { fresh: true },
  ),
  forEach(
    'PUT /api/company/members/:id/auditor',
    ['own company', 'another company'] as const,
    (world, who, place) => ({
      path: `/api/company/members/${world.tenants[place === 'own company' ? ownCompany(who) : otherCompany(who)].people.administrator.user}/auditor`,
      body: { auditor: false },
    }),
    (who, place) => (roleOf(who) !== 'owner' ? [403] : place === 'own company' ? [200] : [404]),
  ),
  adminRow('POST /api/company/members/import', (_world, who) => ({
    path: '/api/company/members/import',
    body: {
      rows: [
        {
          line: 1,
          name: 'x',
          email: `z${who.replace(/\W+/g, '')}@tried.example`,
          title: '',
          group: '',
          role: '',
          messageId: '',
        },
      ],
      as: 'invitations',
      write: false,
    },
  })),
  adminRow('GET /api/company/invitations', () => ({ path: '/api/company/invitations' })),
  adminRow('POST /api/company/invitations', () => ({ path: '/api/company/invitations', body: { name: 'x' } })),
  adminRow(
    'POST /api/company/invitations/:id/renew',
    () => ({ path: '/api/company/invitations/unknown/renew', body: {} }),
    404,
  ),
  adminRow('DELETE /api/company/invitations/:id', () => ({ path: '/api/company/invitations/unknown', body: {} }), 404),
  adminRow('GET /api/company/groups', () => ({ path: '/api/company/groups' })),
  adminRow('POST /api/company/groups', () => ({ path: '/api/company/groups', body: { name: 'tried' } })),
  adminRow(
    'PATCH /api/company/groups/:id',
    () => ({ path: `/api/company/groups/${unknownGroup}`, body: { name: 'x' } }),
    404,
  ),
  adminRow('DELETE /api/company/groups/:id', () => ({ path: `/api/company/groups/${unknownGroup}`, body: {} }), 404),
  adminRow('GET /api/company/overview', () => ({ path: '/api/company/overview' })),
  adminRow('GET /api/company/policy', () => ({ path: '/api/company/policy' })),
  adminRow('GET /api/company/policy/changed', () => ({ path: '/api/company/policy/changed' })),
  adminRow(
    'PUT /api/company/policy',
    (world) => ({ path: '/api/company/policy', body: { revision: -1, policy: world.policy } }),
    409,
  ),
  forEverybody(
    'POST /api/company/policy/check',
    (world) => ({ path: '/api/company/policy/check', body: { revision: -1, policy: world.policy } }),
    (who) => (administers(who) ? [409] : [403]),
  ),
  adminRow('GET /api/company/branding', () => ({ path: '/api/company/branding' })),
  adminRow(
    'PUT /api/company/branding',
    () => ({ path: '/api/company/branding', body: { revision: -1, name: 'tried', colour: null, logo: null } }),
    409,
  ),
  memberRow(
    'DELETE /api/company/members/:id/sign-on',
    ({ user }) => ({ path: `/api/company/members/${user}/sign-on`, body: {} }),
    // Nobody here has ever signed in by a provider.
    { status: 404 },
  ),
  adminRow('GET /api/company/sign-in', () => ({ path: '/api/company/sign-in' })),
  adminRow(
    'PUT /api/company/sign-in',
    () => ({
      path: '/api/company/sign-in',
      body: {
        revision: -1,
        rules: {
          passwordLength: 12,
          sessionDays: null,
          provider: null,
          domains: [],
          joins: false,
          joinGroup: null,
          required: false,
        },
      },
    }),
    409,
  ),
  adminRow('GET /api/company/sign-in/tests/:id', () => ({ path: '/api/company/sign-in/tests/unknown' }), 404),
  adminRow('GET /api/company/partners', () => ({ path: '/api/company/partners' })),
  adminRow('POST /api/company/partners', () => ({ path: '/api/company/partners', body: { code: 'c-none' } }), 404),
  adminRow(
    'POST /api/company/partners/:company',
    () => ({
      path: '/api/company/partners/c0000000000000000',
      body: { act: 'accept' },
    }),
    404,
  ),
  adminRow('GET /api/company/external/rooms', () => ({ path: '/api/company/external/rooms' })),
  adminRow('GET /api/company/external/contacts', () => ({ path: '/api/company/external/contacts' })),
  forEach(
    'GET /api/company/external/rooms/:room',
    roomNames,
    (world, _who, name) => ({ path: `/api/company/external/rooms/${roomNamed(world, name).id}` }),
    (who, name, world) => {
      if (!administers(who)) return [403];
      const room = roomNamed(world, name);
      const mine = world.tenants[companyOf(who)].company;
      const hasOwn = [...room.standings].some(([{ company }, standing]) => company === mine && standing !== 'left');
      // Nobody of two companies meets in a room any more that one of them was excluded from.
      return room.external && hasOwn && name !== 'excluding group' ? [200] : [404];
    },
  ),
  adminRow(
    'POST /api/company/external/contacts/:contact/owner',
    (world, who) => ({
      path: `/api/company/external/contacts/${newContactId()}/owner`,
      body: { owner: world.tenants[companyOf(who)].people.member.user },
    }),
    404,
  ),
  adminRow('GET /api/company/audit', () => ({ path: '/api/company/audit' })),
  adminRow('GET /api/company/audit/check', () => ({ path: '/api/company/audit/check' })),
  adminRow('GET /api/company/audit/export', () => ({ path: '/api/company/audit/export?format=csv' })),
  adminRow('GET /api/company/retention', () => ({ path: '/api/company/retention' })),
  adminRow('POST /api/company/retention/preview', () => ({
    path: '/api/company/retention/preview',
    body: { colleagues: 30, partners: 30 },
  })),
];

/** Everything that is tried over the REST interface. */
export const restRows: readonly Row[] = [...selfRows, ...personRows, ...roomRows, ...adminRows];

/** What strangers may do, and what ends the sessions that everybody here comes with: each has tests of its own. */
export const openRoutes: readonly string[] = [
  'GET /api/setup',
  'POST /api/setup',
  'POST /api/auth/sign-in/email',
  'POST /api/auth/sign-out',
  'POST /api/auth/passkey/start',
  'POST /api/auth/passkey',
  'GET /api/sign-on',
  'DELETE /api/sessions',
  'GET /api/codes/:code',
  'GET /api/join/:token',
  'POST /api/join/:token',
  'GET /api/password/:token',
  'POST /api/password/:token',
];
