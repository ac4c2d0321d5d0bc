import * as fc from 'fast-check';
import type { CompanyId, GroupId, UserId } from '#shared/ids.ts';
import type { Party } from '#shared/policy/decide.ts';
import { closedPolicy, type Policy } from '#shared/policy/policy.ts';

export const acme = 'caaaaaaaaaaaaaaaa' as CompanyId;
export const borealis = 'cbbbbbbbbbbbbbbbb' as CompanyId;
export const cetus = 'ccccccccccccccccc' as CompanyId;
const companies = [acme, borealis, cetus];
export const sales = 'g0000000000000000' as GroupId;
const groups = [sales, 'g0000000000000001' as GroupId];
export const ann = 'u0000000000000000' as UserId;
export const bo = 'u0000000000000001' as UserId;
const users = [ann, bo, 'u0000000000000002' as UserId];

const subset = <Item>(items: readonly Item[]) => fc.subarray([...items]);
const reach = fc.record({
  mode: fc.constantFrom('off', 'everyone', 'listed'),
  users: subset(users),
  groups: subset(groups),
});

/** Any policy, as far as deciding who may talk reads it. */
export const policies: fc.Arbitrary<Policy> = fc.record({
  partners: reach,
  line: reach,
  lead: reach,
  companies: fc.record({ allow: subset(companies), deny: subset(companies), paused: subset(companies) }),
  rules: fc.constant(closedPolicy.rules),
  phoneSearch: fc.boolean(),
  trashDays: fc.integer({ min: 1, max: 365 }),
  withdrawal: fc.constant(closedPolicy.withdrawal),
});

/** Anybody of the three companies; users and groups are few, so that lists name them often. */
export const parties: fc.Arbitrary<Party> = fc.record({
  user: fc.constantFrom(...users),
  company: fc.constantFrom(...companies),
  groups: subset(groups),
  policy: policies,
});

/** A policy that lets everybody talk with these companies. */
export const openTo = (...allow: CompanyId[]): Policy => ({
  ...closedPolicy,
  partners: { mode: 'everyone', users: [], groups: [] },
  companies: { allow, deny: [], paused: [] },
});

/** Somebody of a company with a policy. */
export const person = (user: UserId, company: CompanyId, policy: Policy, ...inGroups: GroupId[]): Party => ({
  user,
  company,
  groups: inGroups,
  policy,
});
