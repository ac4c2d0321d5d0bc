import { mkdir } from 'node:fs/promises';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { policyEffects } from '../src/shared/api/policy.ts';
import { newRoomId, newUserId, type CompanyId, type GroupId, type RoomId, type UserId } from '../src/shared/ids.ts';
import type { Policy } from '../src/shared/policy/policy.ts';
import { checkPolicy } from '../server/companies/checking/check-policy.ts';
import { addGroup } from '../server/companies/create.ts';
import { readPolicy, replacePolicy } from '../server/companies/policy.ts';
import { inParts } from '../server/storage/in-parts.ts';
import { acmeAndBorealis } from '../tests/support/acme-and-borealis.ts';
import { Random } from '../tests/support/random.ts';

/**
 * What it costs to try a policy out where two companies share many rooms (N04): `npm run bench:preview [memberships]`.
 * Five policies that each turn much around; CPU of the whole process, and how long its event loop kept others waiting.
 */
const memberships = Number(process.argv[2] ?? 100_000);
const peopleOfAcme = 2000;
const peopleOfBorealis = 300;
const departments = 60;
const listedPeople = 1000;

const world = await acmeAndBorealis('sqlite');
const { services, acme, borealis } = world;
const { db } = services.storage;
await mkdir(services.dataDir, { recursive: true });
const random = new Random(1);

const groups: GroupId[] = [];
for (let at = 0; at < departments; at += 1) {
  const parent = at < 6 ? null : random.pick(groups);
  groups.push((await addGroup(services, acme, { name: `Department ${at}`, parent })).id);
}
const ours = await makePeople(acme, peopleOfAcme, groups);
const theirs = await makePeople(borealis, peopleOfBorealis, []);
await makeRooms();

const { policy: open, revision } = await readPolicy(db, acme);
const listed = { mode: 'listed' as const, users: ours.slice(0, listedPeople), groups: groups.slice(0, 3) };
const tried: readonly (readonly [string, Policy])[] = [
  ['nobody reaches partners', { ...open, partners: { ...open.partners, mode: 'off' } }],
  ['1,000 people and 3 departments do', { ...open, partners: listed }],
  ['one department does', { ...open, partners: { ...listed, users: [], groups: groups.slice(0, 1) } }],
  ['the link rests', { ...open, companies: { ...open.companies, paused: [borealis] } }],
  ['1,000 people lead, copies are wiped', { ...open, lead: listed, withdrawal: { partners: 'wipe', line: 'seal' } }],
];
const rows = [];
for (const [what, policy] of tried) rows.push({ what, ...(await measured(policy, revision)) });
const began = process.cpuUsage();
await replacePolicy(services, acme, revision, tried[1]?.[1] ?? open);
const saving = process.cpuUsage(began);
console.table(rows);
console.log(
  `${memberships} memberships; saving the second: ${((saving.user + saving.system) / 1e6).toFixed(2)} s of CPU`,
);
await world.close();

async function measured(policy: Policy, read: number) {
  const loop = monitorEventLoopDelay({ resolution: 5 });
  loop.enable();
  const [cpu, wall] = [process.cpuUsage(), performance.now()];
  const wanted = { revision: read, policy, effects: [...policyEffects], from: 0, limit: 50 };
  const { counts } = await checkPolicy(db, acme, wanted, services.clock());
  const { user, system } = process.cpuUsage(cpu);
  loop.disable();
  return {
    'CPU s': ((user + system) / 1e6).toFixed(2),
    s: ((performance.now() - wall) / 1000).toFixed(2),
    'longest wait ms': (loop.max / 1e6).toFixed(0),
    sealed: counts.sealed,
    excluded: counts.excluded,
    masters: counts.master + counts.promoted,
    withdrawn: counts.withdrawn,
  };
}

async function makePeople(company: CompanyId, count: number, into: readonly GroupId[]): Promise<UserId[]> {
  const people = Array.from({ length: count }, (_, at) => {
    const id = newUserId();
    return {
      id,
      company,
      name: `Person ${at}`,
      title: null,
      group_id: into.length === 0 ? null : random.pick(into),
      photo: null,
      message_id: null,
      message_id_key: null,
      email: `${id}@bench.test`,
      role: 'member' as const,
      locale: 'en' as const,
      suspended: 0 as const,
      reach: '111',
      created_at: 0,
    };
  });
  for (const part of inParts(people))
    await db
      .insertInto('person')
      .values([...part])
      .execute();
  return people.map(({ id }) => id);
}

/** A tenth of the memberships in 1:1 rooms, the others in groups of a hundred. */
async function makeRooms(): Promise<void> {
  const rooms: { id: RoomId; type: 'direct' | 'group'; members: { user: UserId; company: CompanyId }[] }[] = [];
  const one = (users: readonly UserId[], company: CompanyId) => ({ user: random.pick(users), company });
  for (let left = memberships / 10; left > 0; left -= 2) {
    rooms.push({ id: newRoomId(), type: 'direct', members: [one(ours, acme), one(theirs, borealis)] });
  }
  for (let left = (memberships / 10) * 9; left > 0; left -= 100) {
    const members = new Map(
      Array.from({ length: 100 }, (_, at) => (at % 5 === 0 ? one(theirs, borealis) : one(ours, acme))).map((member) => [
        member.user,
        member,
      ]),
    );
    rooms.push({ id: newRoomId(), type: 'group', members: [...members.values()] });
  }
  const about = { name: null, photo: null, description: null, history: 'all' as const, seal: null, created_at: 0 };
  for (const part of inParts(rooms)) {
    await db
      .insertInto('room')
      .values(part.map(({ id, type }) => ({ id, type, ...about })))
      .execute();
  }
  const members = rooms.flatMap(({ id: room, members: all }) =>
    all.map((member, at) => {
      const role = at < 2 ? ('master' as const) : ('member' as const);
      return { room, ...member, role, state: 'active' as const, since: at };
    }),
  );
  for (const part of inParts(members))
    await db
      .insertInto('room_member')
      .values([...part])
      .execute();
}
