import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mayLead, mayMeet, mayReachLine, mayReachPartners, mayTalk } from '#shared/policy/decide.ts';
import { closedPolicy, type Policy } from '#shared/policy/policy.ts';
import { acme, ann, bo, borealis, cetus, openTo, parties, person, sales } from './parties.ts';

const some = fc.array(parties, { minLength: 1, maxLength: 4 });

describe('Whether a room may hold some people', () => {
  test('is whether each may talk with each, whoever asks and in whatever order they are named (R03, S67)', () => {
    fc.assert(
      fc.property(some, fc.nat(3), (all, at) => {
        const [first, ...rest] = all;
        if (!first) return;
        const allowed = all.every((one) => all.every((other) => mayTalk(one, other).allowed));
        expect(mayMeet(first, rest).allowed).toBe(allowed);
        const asking = all[at % all.length] ?? first;
        const others = all.filter((_, index) => index !== at % all.length).reverse();
        expect(mayMeet(asking, others).allowed).toBe(allowed);
      }),
    );
  });

  test('never becomes yes when somebody joins, nor no when somebody goes (S68)', () => {
    fc.assert(
      fc.property(parties, some, parties, (asking, others, more) => {
        if (mayMeet(asking, [...others, more]).allowed) expect(mayMeet(asking, others).allowed).toBe(true);
      }),
    );
  });

  test('is no for partners where a LINE user is, and says so first (R07)', () => {
    const annOpen = person(ann, acme, openTo(borealis));
    const boOpen = person(bo, borealis, openTo(acme));
    expect(mayMeet(annOpen, [boOpen])).toEqual({ allowed: true });
    expect(mayMeet(annOpen, [person(bo, acme, openTo(borealis))], true)).toEqual({ allowed: true });
    expect(mayMeet(annOpen, [boOpen], true)).toEqual({
      allowed: false,
      refusal: { rule: 'line-and-partners', company: acme },
    });
  });

  test('names the rule that keeps two others apart, and the asking side’s own before it (S03)', () => {
    const annOpen = person(ann, acme, openTo(borealis, cetus));
    const boOpen = person(bo, borealis, openTo(acme));
    const cyOpen = person('u0000000000000002' as typeof ann, cetus, openTo(acme, borealis));
    expect(mayMeet(annOpen, [boOpen]).allowed && mayMeet(annOpen, [cyOpen]).allowed).toBe(true);
    expect(mayMeet(annOpen, [boOpen, cyOpen])).toEqual({
      allowed: false,
      refusal: { rule: 'company-not-allowed', company: borealis },
    });
    expect(mayMeet(person(ann, acme, openTo(borealis)), [boOpen, cyOpen])).toEqual({
      allowed: false,
      refusal: { rule: 'company-not-allowed', company: acme },
    });
  });
});

describe('Whether somebody may lead rooms with an audience', () => {
  test('needs that they may reach it, and the list of those who may lead; colleagues need neither (R06)', () => {
    const listed: Policy = { ...openTo(borealis), lead: { mode: 'listed', users: [], groups: [sales] } };
    expect(mayLead(person(ann, acme, openTo(borealis)), 'partners')).toBe(true);
    expect(mayLead(person(ann, acme, listed), 'partners')).toBe(false);
    expect(mayLead(person(ann, acme, listed, sales), 'partners')).toBe(true);
    expect(mayLead(person(ann, acme, closedPolicy, sales), 'partners')).toBe(false);
    fc.assert(
      fc.property(parties, (party) => {
        expect(mayLead(party, 'colleagues')).toBe(true);
        if (mayLead(party, 'partners')) expect(mayReachPartners(party)).toBe(true);
        if (mayLead(party, 'line')) expect(mayReachLine(party)).toBe(true);
      }),
    );
  });

  test('never grows when a list gets shorter (R06)', () => {
    fc.assert(
      fc.property(parties, fc.constantFrom('partners', 'line'), (party, audience) => {
        const { lead } = party.policy;
        const less = { ...lead, users: lead.users.slice(1), groups: lead.groups.slice(1) };
        const after = { ...party, policy: { ...party.policy, lead: less } };
        if (mayLead(after, audience)) expect(mayLead(party, audience)).toBe(true);
      }),
    );
  });
});
