import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { UserId } from '#shared/ids.ts';
import { mayLead, mayTalk, type Party } from '#shared/policy/decide.ts';
import { Alike } from '../../../server/rooms/alike.ts';
import { parties } from './parties.ts';

/** People of a few companies, each with one policy, as they are on a server. */
const worlds = fc.array(parties, { minLength: 2, maxLength: 12 }).map((all) => {
  const policies = new Map(all.map(({ company, policy }) => [company, policy]));
  return all.map((party, at): Party => {
    // Lists name the first few of them.
    const user = at < 3 ? party.user : (`u00000000000000${String(at).padStart(2, '0')}` as UserId);
    return { ...party, user, policy: policies.get(party.company) ?? party.policy };
  });
});

describe('Deciding once for people who are alike', () => {
  test('gives each pair of people what the one decision says of them, 100,000 times and more (R03, R06)', () => {
    let pairs = 0;
    fc.assert(
      fc.property(worlds, (people) => {
        const known = new Map(people.map((party) => [party.user, party]));
        const alike = new Alike(known);
        for (const one of known.values()) {
          const kind = alike.of(one.user);
          if (!kind) throw new Error('somebody is of no kind');
          expect(alike.mayLead(kind)).toBe(mayLead(one, 'partners'));
          for (const other of known.values()) {
            const decision = mayTalk(one, other);
            const theirs = alike.of(other.user);
            const refusal = theirs ? alike.refusal(kind, theirs) : undefined;
            if (JSON.stringify(refusal) !== JSON.stringify(decision.allowed ? null : decision.refusal)) {
              expect(refusal).toEqual(decision.allowed ? null : decision.refusal);
            }
            pairs += 1;
          }
        }
      }),
      { numRuns: 3000 },
    );
    expect(pairs).toBeGreaterThan(100_000);
  });

  test('knows nothing of the suspended', () => {
    expect(new Alike(new Map()).of('u0000000000000000' as UserId)).toBeUndefined();
  });
});
