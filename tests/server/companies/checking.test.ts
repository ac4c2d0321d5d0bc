import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { policyEffects } from '#shared/api/policy.ts';
import type { CompanyId, GroupId, UserId } from '#shared/ids.ts';
import { closedPolicy, type Policy, type ReachRule } from '#shared/policy/policy.ts';
import { checkPolicy } from '../../../server/companies/checking/check-policy.ts';
import { addMember } from '../../../server/companies/create.ts';
import { readPolicy, replacePolicy } from '../../../server/companies/policy.ts';
import { changeMember } from '../../../server/companies/update-member.ts';
import { openDirectRoom } from '../../../server/rooms/direct.ts';
import { createGroupRoom } from '../../../server/rooms/group.ts';
import { acmeAndBorealis, type AcmeAndBorealis } from '../../support/acme-and-borealis.ts';
import { Random } from '../../support/random.ts';

const rounds = 60;

describe.each(['sqlite', 'postgres'] as const)('Trying a policy out, on %s', (dialect) => {
  let world: AcmeAndBorealis;
  const people: { user: UserId; company: CompanyId }[] = [];

  beforeAll(async () => {
    world = await acmeAndBorealis(dialect);
    const { services, acme, borealis, ann, al, amy, bo } = world;
    people.push(...[ann, al, amy].map((user) => ({ user, company: acme })), { user: bo, company: borealis });
    for (const name of ['Ben', 'Bea', 'Bob']) {
      const member = { name, email: `${name}@borealis.example`, password: '', passwordHash: 'none' };
      people.push({ user: (await addMember(services, borealis, member)).id, company: borealis });
    }
    const ours = people.filter(({ company }) => company === acme);
    const theirs = people.filter(({ company }) => company === borealis);
    for (const one of ours) for (const other of theirs.slice(1)) await openDirectRoom(services, one.user, other.user);
    const random = new Random(7);
    for (let at = 0; at < 6; at += 1) {
      const members = people.filter(() => random.below(3) > 0).map(({ user }) => user);
      await createGroupRoom(services, random.pick([...ours, ...theirs]).user, { name: `Group ${at}`, members });
    }
  });
  afterAll(() => world.close());

  /** Everything that a policy may change, as lines. */
  async function standing(): Promise<Map<string, string>> {
    const { db } = world.services.storage;
    const lines = new Map<string, string>();
    for (const { id, seal } of await db.selectFrom('room').select(['id', 'seal']).execute()) {
      lines.set(`seal ${id}`, String(seal !== null));
    }
    for (const row of await db.selectFrom('room_member').selectAll().execute()) {
      lines.set(`state ${row.room} ${row.user}`, row.state);
      lines.set(`role ${row.room} ${row.user}`, row.role);
      lines.set(`wiped ${row.room} ${row.user}`, String(row.wiped));
    }
    for (const { id, reach } of await db.selectFrom('person').select(['id', 'reach']).execute()) {
      lines.set(`partners ${id}`, reach.charAt(0));
      lines.set(`line ${id}`, reach.charAt(1));
    }
    return lines;
  }

  const check = (company: CompanyId, policy: Policy, revision: number) =>
    checkPolicy(
      world.services.storage.db,
      company,
      { revision, policy, effects: [...policyEffects], from: 0, limit: 10_000 },
      Date.now(),
    );

  function randomPolicy(random: Random, company: CompanyId): Policy {
    const { acme, borealis, sales } = world;
    const other = company === acme ? borealis : acme;
    const some = <Item>(items: readonly Item[]): Item[] => items.filter(() => random.below(2) === 0);
    const reach = (): ReachRule => ({
      mode: random.pick(['everyone', 'everyone', 'listed', 'listed', 'off']),
      users: some(people.map(({ user }) => user)),
      groups: some<GroupId>([sales]),
    });
    return {
      ...closedPolicy,
      partners: reach(),
      line: reach(),
      lead: reach(),
      companies: {
        allow: random.below(5) > 0 ? [other] : [],
        deny: random.below(8) === 0 ? [other] : [],
        paused: random.below(8) === 0 ? [other] : [],
      },
      withdrawal: { partners: random.pick(['seal', 'wipe']), line: 'seal' },
    };
  }

  test('says exactly what saving it then does, whatever the policies, and does nothing itself (N04, R04)', async () => {
    const { services, acme, borealis } = world;
    const random = new Random(20);
    const seen = new Map<string, number>();
    for (let round = 0; round < rounds; round += 1) {
      const company = random.pick([acme, borealis]);
      if (random.below(6) === 0) {
        const { user, company: whose } = random.pick(people.slice(1));
        const owner = { company: whose, role: 'owner' as const };
        if (user !== world.bo) await changeMember(services, owner, user, { suspended: random.below(2) === 0 });
      }
      const policy = randomPolicy(random, company);
      const { revision } = await readPolicy(services.storage.db, company);
      const before = await standing();
      const { counts, entries, wiped } = await check(company, policy, revision);
      expect(await standing(), 'trying it out has changed something').toEqual(before);

      await replacePolicy(services, company, revision, policy);
      const after = await standing();
      const changed = [...after]
        .filter(([line, now]) => before.get(line) !== now)
        .map(([line, now]) => `${line} ${now}`);
      const foretold = entries.flatMap(({ effect, room, person, audience }) => {
        const place = `${room?.id} ${person.user}`;
        switch (effect) {
          case 'sealed':
            return [`seal ${room?.id} true`];
          case 'opened':
            return [`seal ${room?.id} false`];
          case 'excluded':
            return [`state ${place} excluded`];
          case 'readmitted':
            return [`state ${place} active`];
          case 'master':
            return [`role ${place} member`];
          case 'promoted':
            return [`role ${place} master`];
          case 'allowed':
            return [`${audience} ${person.user} 1`];
          case 'withdrawn':
            return [`${audience} ${person.user} 0`];
          default:
            return [];
        }
      });
      const rooms = changed.filter((line) => !line.startsWith('wiped'));
      expect(foretold.sort(), `round ${round}`).toEqual(rooms.sort());
      const ours = new Set(people.filter((one) => one.company === company).map(({ user }) => user));
      const erased = changed.filter((line) => line.startsWith('wiped') && line.endsWith(' 1'));
      expect(wiped).toBe(
        new Set(erased.filter((line) => ours.has(line.split(' ')[2] as UserId)).map((line) => line.split(' ')[1])).size,
      );
      for (const effect of policyEffects) {
        expect(counts[effect]).toBe(entries.filter((entry) => entry.effect === effect).length);
        seen.set(effect, (seen.get(effect) ?? 0) + counts[effect]);
      }
      if (erased.length > 0) seen.set('wiped', 1);
    }
    for (const effect of [
      'sealed',
      'opened',
      'excluded',
      'readmitted',
      'master',
      'promoted',
      'allowed',
      'withdrawn',
      'wiped',
    ])
      expect(seen.get(effect), `${effect} never happened`).toBeGreaterThan(0);
  });
});
