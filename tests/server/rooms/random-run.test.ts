import { expect, test } from 'vitest';
import { newRoomId, newUserId, type CompanyId, type RoomId, type UserId } from '#shared/ids.ts';
import type { Policy, ReachRule } from '#shared/policy/policy.ts';
import { bySystem } from '../../../server/audit/audit.ts';
import { addMember } from '../../../server/companies/create.ts';
import { changeMember } from '../../../server/companies/update-member.ts';
import { ApiFailure } from '../../../server/http/api-failure.ts';
import { removeMember } from '../../../server/members/remove-member.ts';
import { addRoomMembers } from '../../../server/rooms/add-room-members.ts';
import { createGroup } from '../../../server/rooms/create-group.ts';
import { describeRoom } from '../../../server/rooms/describe-room.ts';
import { leaveRoom } from '../../../server/rooms/leave-room.ts';
import { removeRoomMember } from '../../../server/rooms/remove-room-member.ts';
import { setRoomRole } from '../../../server/rooms/set-room-role.ts';
import { Random } from '../../support/random.ts';
import { roomWorld, type RoomWorld } from '../../support/room-world.ts';
import { expectPublished, expectRoomInOrder } from './room-truth.ts';

const steps = 240;

/** One thing that somebody does, or fails to. `hired` are people of Acme who act in no way themselves. */
type Step = (world: RoomWorld, random: Random, rooms: RoomId[], hired: UserId[]) => Promise<unknown>;

const peopleOf = ({ ann, al, amy, bo, bea, cy }: RoomWorld): UserId[] => [ann, al, amy, bo, bea, cy];
const some = <Item>(random: Random, items: readonly Item[]): Item[] => items.filter(() => random.below(2) === 0);
const who = (world: RoomWorld, random: Random): UserId => random.pick(peopleOf(world));

/** Somebody who acts in a room: mostly one who leads it, else anybody at all. */
async function actor(world: RoomWorld, random: Random, room: RoomId): Promise<UserId> {
  const masters = await world.masters(room);
  return masters.length > 0 && random.below(3) > 0 ? random.pick(masters) : who(world, random);
}

/** A company's rule of who may do something: usually everybody, so that there is something to lose. */
function anyReach({ sales }: RoomWorld, random: Random, people: readonly UserId[]): ReachRule {
  const mode = random.pick(['everyone', 'everyone', 'everyone', 'listed', 'listed', 'off'] as const);
  return { mode, users: some(random, people), groups: some(random, [sales]) };
}

function anyPolicy(world: RoomWorld, random: Random, company: CompanyId, policy: Policy): Policy {
  const others = [world.acme, world.borealis, world.cetus].filter((other) => other !== company);
  const invite = random.pick(['masters', 'anyone'] as const);
  return {
    ...policy,
    partners: anyReach(world, random, peopleOf(world)),
    lead: anyReach(world, random, peopleOf(world)),
    companies: { allow: random.below(3) === 0 ? some(random, others) : others, deny: [], paused: [] },
    rules: { ...policy.rules, partners: { ...policy.rules.partners, invite } },
  };
}

const doings: Readonly<Record<string, Step>> = {
  create: async (world, random, rooms) => {
    const [creator, room] = [who(world, random), newRoomId()];
    const members = some(random, peopleOf(world)).filter((user) => user !== creator);
    const history = random.pick(['all', 'joining'] as const);
    await createGroup(world.services, world.as(creator, 'create'), { room, name: 'Room', members, history });
    rooms.push(room);
  },
  add: async (world, random, rooms) => {
    const room = random.pick(rooms);
    const asking = world.as(await actor(world, random, room), 'add');
    await addRoomMembers(world.services, asking, room, [who(world, random), who(world, random)]);
  },
  remove: async (world, random, rooms) => {
    const room = random.pick(rooms);
    const asking = world.as(await actor(world, random, room), 'remove');
    await removeRoomMember(world.services, asking, room, who(world, random));
  },
  role: async (world, random, rooms) => {
    const room = random.pick(rooms);
    const asking = world.as(await actor(world, random, room), 'role');
    const role = random.pick(['master', 'member'] as const);
    await setRoomRole(world.services, asking, room, who(world, random), role);
  },
  leave: async (world, random, rooms) => {
    const room = random.pick(rooms);
    const asking = world.as(await actor(world, random, room), 'leave');
    await leaveRoom(world.services, asking, room, who(world, random));
  },
  describe: async (world, random, rooms) => {
    const room = random.pick(rooms);
    const asking = world.as(await actor(world, random, room), 'describe');
    const history = random.pick(['all', 'joining'] as const);
    await describeRoom(world.services, asking, room, { name: `Room ${random.below(3)}`, history });
  },
  policy: (world, random) => {
    const company = random.pick([world.acme, world.borealis, world.cetus]);
    return world.setPolicy(company, (policy) => anyPolicy(world, random, company, policy));
  },
  suspend: (world, random) => {
    const [user, company] = random.pick([
      [world.al, world.acme],
      [world.amy, world.acme],
      [world.bea, world.borealis],
    ] as const);
    return changeMember(world.services, { company, role: 'owner' }, user, { suspended: random.below(2) === 0 });
  },
  hire: async (world, random, rooms, hired) => {
    const { services, acme } = world;
    const name = `Newcomer ${hired.length}`;
    const account = { name, email: `${newUserId()}@acme.example`, password: '', passwordHash: 'none' };
    const { id } = await addMember(services, acme, account);
    hired.push(id);
    const room = random.pick(rooms);
    const asking = () => actor(world, random, room).then((user) => world.as(user, 'hire'));
    await addRoomMembers(services, await asking(), room, [id]);
    await setRoomRole(services, await asking(), room, id, 'master');
  },
  fire: async (world, random, _rooms, hired) => {
    const { services, acme, ann } = world;
    const user = hired.pop();
    if (user === undefined) throw new ApiFailure('not-found');
    const caller = { user: ann, company: acme, role: 'owner' } as const;
    await removeMember(services, caller, user, random.pick([ann, world.al, world.amy]), bySystem);
  },
  move: (world, random) =>
    changeMember(
      world.services,
      { company: world.acme, role: 'owner' },
      random.pick([world.ann, world.al, world.amy]),
      {
        group: random.pick([world.sales, null]),
      },
    ),
};

/** What happens how often: people act more than administrators do. */
const often = [
  'create',
  'add',
  'add',
  'add',
  'remove',
  'remove',
  'role',
  'role',
  'leave',
  'leave',
  'describe',
  'policy',
  'suspend',
  'move',
  'hire',
  'fire',
];

/** What has been done in all runs together: ids are made anew each time, so one run may lack something. */
const doneInAll = new Set<string>();

test.each([
  ['sqlite', 1],
  ['sqlite', 2],
  ['sqlite', 3],
  ['postgres', 4],
  ['postgres', 5],
] as const)(
  'Whatever people and administrators do to groups, they hold only who may meet, are led by who may, and are published as they are, on %s, seed %i (R04, R06, S67, S68)',
  { timeout: 120_000 },
  async (dialect, seed) => {
    const random = new Random(seed);
    const world = await roomWorld(dialect);
    const rooms: RoomId[] = [];
    const hired: UserId[] = [];
    const done = new Map<string, number>();
    let refused = 0;
    try {
      for (const one of peopleOf(world)) {
        for (const other of peopleOf(world)) if (one < other) await world.meet(one, other);
      }
      for (let step = 0; step < steps; step += 1) {
        const kind = rooms.length < 2 ? 'create' : random.pick(rooms.length < 5 ? often : often.slice(1));
        // Nothing happens twice in a millisecond.
        world.wait(2);
        try {
          await doings[kind]?.(world, random, rooms, hired);
          done.set(kind, (done.get(kind) ?? 0) + 1);
        } catch (error) {
          if (!(error instanceof ApiFailure)) throw error;
          refused += 1;
        }
        for (const room of rooms) await expectRoomInOrder(world, room);
        if (step % 30 === 29) for (const room of rooms) await expectPublished(world, room);
      }
      for (const kind of done.keys()) doneInAll.add(kind);
      expect(done.size, 'the run did many things').toBeGreaterThan(Object.keys(doings).length / 2);
      expect(refused).toBeGreaterThan(10);
    } finally {
      await world.close();
    }
  },
);

test('and in these runs everything has been done that people and administrators do', () => {
  expect([...doneInAll].sort()).toEqual(Object.keys(doings).sort());
});
