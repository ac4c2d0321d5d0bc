import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { closedPolicy } from '#shared/policy/policy.ts';
import { mayAct, type RoomAct, type RoomActor, type RoomFacts } from '#shared/policy/room-acts.ts';
import { acme, borealis } from './parties.ts';

const acts: readonly RoomAct[] = ['add-members', 'remove-members', 'set-role', 'describe', 'leave'];
const act = fc.constantFrom(...acts);
const actor: fc.Arbitrary<RoomActor> = fc.record({
  company: fc.constantFrom(acme, borealis),
  role: fc.constantFrom('master', 'member'),
  state: fc.constantFrom('active', 'excluded', 'left'),
});
const rules = fc.record({
  ...Object.fromEntries(Object.entries(closedPolicy.rules.partners).map(([key, value]) => [key, fc.constant(value)])),
  invite: fc.constantFrom('masters', 'anyone'),
}) as fc.Arbitrary<RoomFacts['rules'][number]>;
const group: fc.Arbitrary<RoomFacts> = fc.record({
  type: fc.constant('group'),
  others: fc.array(actor, { maxLength: 4 }),
  rules: fc.array(rules, { maxLength: 3 }),
});

const master: RoomActor = { company: acme, role: 'master', state: 'active' };
const member: RoomActor = { company: borealis, role: 'member', state: 'active' };
const room = (others: readonly RoomActor[], ...invites: ('masters' | 'anyone')[]): RoomFacts => ({
  type: 'group',
  others,
  rules: invites.map((invite) => ({ ...closedPolicy.rules.partners, invite })),
});

describe('What members do to a room', () => {
  test('is all a group master’s, and of others only to leave and, where every company lets anyone, to add (R06, S68)', () => {
    for (const one of acts) expect(mayAct(one, master, room([master], 'masters')), one).toEqual({ allowed: true });
    const allowed = (facts: RoomFacts) => acts.filter((one) => mayAct(one, member, facts).allowed);
    expect(allowed(room([master], 'masters', 'anyone'))).toEqual(['leave']);
    expect(allowed(room([master], 'anyone', 'anyone'))).toEqual(['add-members', 'leave']);
    expect(mayAct('remove-members', member, room([master], 'anyone'))).toEqual({
      allowed: false,
      refusal: { rule: 'not-master', company: null },
    });
  });

  test('lets the last group master go only when nobody active stays behind (R06)', () => {
    const last = { allowed: false, refusal: { rule: 'last-master', company: null } };
    expect(mayAct('leave', master, room([member], 'masters'))).toEqual(last);
    expect(mayAct('leave', master, room([member, { ...master, state: 'excluded' }], 'masters'))).toEqual(last);
    expect(mayAct('leave', master, room([member, master], 'masters')).allowed).toBe(true);
    expect(mayAct('leave', master, room([{ ...member, state: 'excluded' }], 'masters')).allowed).toBe(true);
    expect(mayAct('leave', master, room([], 'masters')).allowed).toBe(true);
  });

  test('is nothing for whoever is not active there, and nothing in a 1:1 room (R04, R05)', () => {
    fc.assert(
      fc.property(act, actor, group, (one, who, facts) => {
        if (who.state !== 'active') expect(mayAct(one, who, facts).allowed).toBe(false);
        expect(mayAct(one, who, { ...facts, type: 'direct' }).allowed).toBe(false);
      }),
    );
  });

  test('never shrinks when a member becomes a master, but for the last one’s leaving (R06)', () => {
    fc.assert(
      fc.property(act, actor, group, (one, who, facts) => {
        if (one === 'leave' || !mayAct(one, { ...who, role: 'member' }, facts).allowed) return;
        expect(mayAct(one, { ...who, role: 'master' }, facts).allowed).toBe(true);
      }),
    );
  });

  test('never grows when a company’s stricter rule joins, whatever the order of the companies (N05)', () => {
    fc.assert(
      fc.property(act, actor, group, rules, (one, who, facts, more) => {
        const both = mayAct(one, who, { ...facts, rules: [...facts.rules, more] }).allowed;
        expect(mayAct(one, who, { ...facts, rules: [more, ...facts.rules] }).allowed).toBe(both);
        if (facts.rules.length > 0 && both) expect(mayAct(one, who, facts).allowed).toBe(true);
      }),
    );
  });
});
