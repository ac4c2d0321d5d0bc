import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { UserId } from '#shared/ids.ts';
import { mayTalk, type Party } from '#shared/policy/decide.ts';
import { closedPolicy, type Policy } from '#shared/policy/policy.ts';
import { directRefusal, groupStanding, type Standing } from '../../../server/rooms/standing.ts';
import { acme, ann, bo, borealis, openTo, parties, person } from './parties.ts';

const al = 'u000000000000000a' as UserId;
const open = { ann: person(ann, acme, openTo(borealis)), bo: person(bo, borealis, openTo(acme)) };
const standing = ({ user, company }: Party, state: Standing['state'] = 'active'): Standing => ({
  user,
  company,
  state,
});
const known = (...all: Party[]) => new Map(all.map((party) => [party.user, party]));

describe('A 1:1 room of two companies', () => {
  test('closes with the rule of the company that changed, and opens when both allow it again (R04, N03)', () => {
    const pair = [standing(open.ann), standing(open.bo)] as const;
    const closed = person(bo, borealis, closedPolicy);
    expect(directRefusal(pair, known(open.ann, open.bo), null, acme)).toBeNull();
    const refusal = directRefusal(pair, known(open.ann, closed), null, borealis);
    expect(refusal).toEqual({ rule: 'partners-off', company: borealis });
    expect(directRefusal(pair, known(open.ann, open.bo), refusal, borealis)).toBeNull();
  });

  test('keeps the reason people have read while it still holds (R04)', () => {
    const pair = [standing(open.ann), standing(open.bo)] as const;
    const both = known(person(ann, acme, closedPolicy), person(bo, borealis, closedPolicy));
    const first = { rule: 'partners-off', company: acme } as const;
    expect(directRefusal(pair, both, first, borealis)).toEqual(first);
    const onlyBorealis = known(open.ann, person(bo, borealis, closedPolicy));
    expect(directRefusal(pair, onlyBorealis, first, acme)).toEqual({ rule: 'partners-off', company: borealis });
  });

  test('is closed while one of the two is suspended (R04)', () => {
    const pair = [standing(open.ann), standing(open.bo)] as const;
    expect(directRefusal(pair, known(open.ann), null, null)).toEqual({ rule: 'sealed', company: borealis });
  });
});

describe('A group room of two companies', () => {
  const closedAnn = person(ann, acme, closedPolicy);
  const members = [standing(open.ann), standing(open.bo)];

  test('excludes the people whose own company withdraws, and nobody else (R04)', () => {
    expect(groupStanding(members, known(closedAnn, open.bo), acme)).toEqual({ excluded: [ann], readmitted: [] });
    expect(groupStanding(members, known(open.ann, person(bo, borealis, closedPolicy)), borealis)).toEqual({
      excluded: [bo],
      readmitted: [],
    });
  });

  test('readmits only when both sides allow it again (R04, N03, S03)', () => {
    const out = [standing(open.ann, 'excluded'), standing(open.bo)];
    expect(groupStanding(out, known(open.ann, open.bo), acme).readmitted).toEqual([ann]);
    expect(groupStanding(out, known(open.ann, person(bo, borealis, closedPolicy)), acme)).toEqual({
      // Bo’s company refuses Ann, who is out already: Bo meets nobody of another company and stays.
      excluded: [],
      readmitted: [],
    });
  });

  test('excludes the suspended, and leaves colleagues of the excluded where they may stay (R03, R04)', () => {
    const listed: Policy = { ...openTo(borealis), partners: { mode: 'listed', users: [ann], groups: [] } };
    const two = known(person(ann, acme, listed), person(al, acme, listed), open.bo);
    const three = [...members, { user: al, company: acme, state: 'active' } as const];
    expect(groupStanding(three, two, acme)).toEqual({ excluded: [al], readmitted: [] });
    expect(groupStanding(members, known(open.bo), null)).toEqual({ excluded: [ann], readmitted: [] });
  });

  test('ends with nobody active beside somebody they may not talk with, whatever the policies (R03, R04)', () => {
    const some = fc.uniqueArray(parties, { selector: ({ user }) => user, maxLength: 3 });
    const states = fc.array(fc.constantFrom('active', 'excluded'), { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(some, states, (all, state) => {
        const now = all.map((party, at) => standing(party, state[at]));
        const { excluded, readmitted } = groupStanding(now, known(...all), null);
        const active = all.filter(({ user }) => {
          const wasActive = now.find((one) => one.user === user)?.state === 'active';
          return (wasActive && !excluded.includes(user)) || readmitted.includes(user);
        });
        for (const one of active) for (const other of active) expect(mayTalk(one, other).allowed).toBe(true);
      }),
    );
  });
});
