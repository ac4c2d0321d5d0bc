import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { UserId } from '#shared/ids.ts';
import { mayLead } from '#shared/policy/decide.ts';
import type { Policy } from '#shared/policy/policy.ts';
import { masterChanges, type Leader } from '../../../server/rooms/masters.ts';
import { acme, ann, bo, borealis, openTo, parties, person } from './parties.ts';

const al = 'u000000000000000a' as UserId;
const leader = (user: UserId, company: Leader['company'], role: Leader['role'], since: number): Leader => ({
  user,
  company,
  role,
  since,
  state: 'active',
});
const nobodyLeads: Policy = { ...openTo(borealis), lead: { mode: 'off', users: [], groups: [] } };
const open = [
  person(ann, acme, openTo(borealis)),
  person(al, acme, openTo(borealis)),
  person(bo, borealis, openTo(acme)),
];
const known = (all: typeof open) => new Map(all.map((party) => [party.user, party]));

describe('Who leads a group', () => {
  const [annIn, alIn, boIn] = [
    leader(ann, acme, 'master', 1),
    leader(al, acme, 'member', 3),
    leader(bo, borealis, 'member', 2),
  ];

  test('stays as it is while a master is there who may lead it (R06)', () => {
    expect(masterChanges([annIn, alIn, boIn], known(open))).toEqual({ demoted: [], promoted: null });
  });

  test('is whoever has been in it longest when the last master is kept out, suspended or gone (R06, R04)', () => {
    const out = { ...annIn, state: 'excluded' } as const;
    expect(masterChanges([out, alIn, boIn], known(open)).promoted).toBe(boIn);
    const suspended = known(open.filter(({ user }) => user !== ann));
    expect(masterChanges([annIn, alIn], suspended)).toEqual({ demoted: [], promoted: alIn });
  });

  test('is nobody who may not lead rooms with people from outside, also when then nobody leads (R06)', () => {
    const [annOpen, , boOpen] = open;
    if (!annOpen || !boOpen) throw new Error('unreachable');
    const acmeMayNot = known([{ ...annOpen, policy: nobodyLeads }, boOpen]);
    expect(masterChanges([annIn, boIn], acmeMayNot)).toEqual({ demoted: [annIn], promoted: boIn });
    const nobodyMay = known([
      { ...annOpen, policy: nobodyLeads },
      { ...boOpen, policy: { ...openTo(acme), lead: nobodyLeads.lead } },
    ]);
    expect(masterChanges([annIn, boIn], nobodyMay)).toEqual({ demoted: [annIn], promoted: null });
    // With the people from outside kept out it is a room of colleagues.
    expect(masterChanges([annIn, { ...boIn, state: 'excluded' }], acmeMayNot)).toEqual({ demoted: [], promoted: null });
  });

  test('ends with a master who may wherever there is anybody who may, and with none who may not (R06)', () => {
    const members = fc.uniqueArray(
      fc.tuple(
        parties,
        fc.record({
          role: fc.constantFrom('master', 'member'),
          state: fc.constantFrom('active', 'excluded', 'left'),
          since: fc.nat(3),
        }),
      ),
      { selector: ([{ user }]) => user, maxLength: 3 },
    );
    fc.assert(
      fc.property(members, (all) => {
        const people = all.map(([{ user, company }, rest]): Leader => ({ user, company, ...rest }));
        const by = new Map(all.map(([party]) => [party.user, party]));
        const { demoted, promoted } = masterChanges(people, by);
        const active = people.filter(({ state }) => state === 'active');
        const audience = new Set(active.map(({ company }) => company)).size > 1 ? 'partners' : 'colleagues';
        const may = ({ user }: Leader): boolean => {
          const party = by.get(user);
          return party !== undefined && mayLead(party, audience);
        };
        const leads = (one: Leader): boolean => one === promoted || (one.role === 'master' && !demoted.includes(one));
        expect(active.filter(leads).every(may)).toBe(true);
        expect(active.some(leads)).toBe(active.some(may));
      }),
    );
  });
});
