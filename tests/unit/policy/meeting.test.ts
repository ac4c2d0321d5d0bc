import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { UserId } from '#shared/ids.ts';
import { mayMeet, type Party } from '#shared/policy/decide.ts';
import { mayAllMeet } from '../../../server/rooms/meeting.ts';
import { acme, borealis, openTo, parties, person } from './parties.ts';

const numbered = (at: number): UserId => `u${String(at).padStart(16, '0')}` as UserId;

describe('Whether all these people may meet', () => {
  test('is what asking about each two of them says, with the same rule named (R03, S67)', () => {
    let refused = 0;
    fc.assert(
      fc.property(fc.array(parties, { minLength: 1, maxLength: 8 }), (all) => {
        const policies = new Map(all.map(({ company, policy }) => [company, policy]));
        const people = all.map((party, at): Party => {
          const user = at < 3 ? party.user : numbered(at + 10);
          return { ...party, user, policy: policies.get(party.company) ?? party.policy };
        });
        const known = new Map(people.map((party) => [party.user, party]));
        const [asking, ...others] = [...known.values()];
        if (!asking) return;
        const decision = mayMeet(asking, others);
        if (!decision.allowed) refused += 1;
        expect(mayAllMeet(known, asking)).toEqual(decision);
      }),
      { numRuns: 2000 },
    );
    expect(refused).toBeGreaterThan(100);
  });

  test('costs as much as there are kinds of people, not pairs of them', () => {
    let looks = 0;
    const counted = (party: Party): Party => ({
      ...party,
      get company() {
        looks += 1;
        return party.company;
      },
    });
    const policies = [openTo(borealis), openTo(acme)] as const;
    const people = Array.from({ length: 500 }, (_, at) =>
      counted(at % 2 === 0 ? person(numbered(at), acme, policies[0]) : person(numbered(at), borealis, policies[1])),
    );
    // Everybody's groups are the same list, as they are read.
    const groups = people[0]?.groups ?? [];
    const known = new Map(people.map((party) => [party.user, Object.assign(party, { groups })]));
    const [asking] = known.values();
    if (!asking) throw new Error('nobody asks');
    expect(mayAllMeet(known, asking)).toEqual({ allowed: true });
    expect(looks).toBeLessThan(2000);
  });
});
