import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mayReachLine, mayReachPartners, mayTalk, type Party } from '#shared/policy/decide.ts';
import { closedPolicy, type Policy } from '#shared/policy/policy.ts';
import { acme, ann, bo, borealis, cetus, openTo, parties, person, policies, sales } from './parties.ts';

/** Ways to take something away from a policy. */
const withdrawals: fc.Arbitrary<(policy: Policy) => Policy> = fc.constantFrom<((policy: Policy) => Policy)[]>(
  (policy) => ({ ...policy, partners: { ...policy.partners, mode: 'off' } }),
  (policy) => ({
    ...policy,
    partners: { ...policy.partners, mode: policy.partners.mode === 'everyone' ? 'listed' : policy.partners.mode },
  }),
  (policy) => ({ ...policy, partners: { ...policy.partners, users: policy.partners.users.slice(1) } }),
  (policy) => ({ ...policy, partners: { ...policy.partners, groups: policy.partners.groups.slice(1) } }),
  (policy) => ({ ...policy, companies: { ...policy.companies, allow: policy.companies.allow.slice(1) } }),
  (policy) => ({
    ...policy,
    companies: { ...policy.companies, deny: [...policy.companies.deny, acme, borealis, cetus] },
  }),
  (policy) => ({
    ...policy,
    companies: { ...policy.companies, paused: [...policy.companies.paused, acme, borealis, cetus] },
  }),
);

describe('Who may talk with whom', () => {
  test('is the same whoever asks (R03, S03)', () => {
    fc.assert(
      fc.property(parties, parties, (one, other) => {
        expect(mayTalk(one, other).allowed).toBe(mayTalk(other, one).allowed);
      }),
    );
  });

  test('never grows when something is taken away from either side (R03, S01)', () => {
    fc.assert(
      fc.property(parties, parties, withdrawals, (one, other, withdraw) => {
        const before = mayTalk(one, other).allowed;
        const less = { ...one, policy: withdraw(one.policy) };
        if (!before) expect(mayTalk(less, other).allowed).toBe(false);
      }),
    );
  });

  test('never shrinks for colleagues, whatever their company’s policy says (S01)', () => {
    fc.assert(
      fc.property(parties, parties, policies, (one, other, policy) => {
        const colleague: Party = { ...other, company: one.company, policy };
        expect(mayTalk({ ...one, policy }, colleague)).toEqual({ allowed: true });
      }),
    );
  });

  test('needs the consent of both companies, and the refusal names the asking side’s rule first (S03, R03)', () => {
    const annOpen = person(ann, acme, openTo(borealis));
    const boOpen = person(bo, borealis, openTo(acme));
    expect(mayTalk(annOpen, boOpen)).toEqual({ allowed: true });
    const boClosed = person(bo, borealis, openTo(cetus));
    const byBorealis = { allowed: false, refusal: { rule: 'company-not-allowed', company: borealis } };
    expect(mayTalk(annOpen, boClosed)).toEqual(byBorealis);
    expect(mayTalk(boClosed, annOpen)).toEqual(byBorealis);
    const annClosed = person(ann, acme, closedPolicy);
    expect(mayTalk(annClosed, boClosed)).toEqual({ allowed: false, refusal: { rule: 'partners-off', company: acme } });
  });

  test('follows lists of people and of groups, and a denied company stays out (R03)', () => {
    const listed: Policy = { ...openTo(borealis), partners: { mode: 'listed', users: [ann], groups: [sales] } };
    const boOpen = person(bo, borealis, openTo(acme));
    expect(mayTalk(person(ann, acme, listed), boOpen).allowed).toBe(true);
    expect(mayTalk(person(bo, acme, listed, sales), boOpen).allowed).toBe(true);
    expect(mayTalk(person(bo, acme, listed), boOpen)).toEqual({
      allowed: false,
      refusal: { rule: 'partners-not-listed', company: acme },
    });
    const denying: Policy = { ...openTo(borealis), companies: { allow: [borealis], deny: [borealis], paused: [] } };
    expect(mayTalk(person(ann, acme, denying), boOpen)).toEqual({
      allowed: false,
      refusal: { rule: 'company-denied', company: acme },
    });
  });

  test('is told to nobody as reach beyond what their own company lets them do (S02)', () => {
    fc.assert(
      fc.property(parties, parties, (one, other) => {
        if (one.company !== other.company && mayTalk(one, other).allowed) expect(mayReachPartners(one)).toBe(true);
        if (one.policy.line.mode === 'off') expect(mayReachLine(one)).toBe(false);
      }),
    );
  });
});
