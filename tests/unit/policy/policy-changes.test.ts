import { describe, expect, test } from 'vitest';
import type { CompanyId, GroupId, UserId } from '#shared/ids.ts';
import { changedFields, fieldOf, policyFields, rebased, withField } from '#shared/policy/policy-changes.ts';
import { closedPolicy, type Policy } from '#shared/policy/policy.ts';

const ann = 'u000000000000000a' as UserId;
const al = 'u000000000000000b' as UserId;
const sales = 'g000000000000000a' as GroupId;
const borealis = 'c000000000000000b' as CompanyId;

/** Some other value of each field. */
const other = (policy: Policy, field: (typeof policyFields)[number]): unknown => {
  const value = fieldOf(policy, field);
  if (typeof value === 'boolean') return !value;
  if (typeof value === 'number') return value === 0 ? 1 : 0;
  if (field === 'companies') return { ...policy.companies, allow: [borealis] };
  if (typeof value === 'object') return { mode: 'listed', users: [ann], groups: [] };
  return field.endsWith('invite') ? (value === 'anyone' ? 'masters' : 'anyone') : 'wipe';
};

describe('Changes of a policy (R03)', () => {
  test('name each thing that differs, and all of a policy is something that can differ', () => {
    for (const field of policyFields) {
      const changed = withField(closedPolicy, field, other(closedPolicy, field));
      expect(changedFields(closedPolicy, changed), field).toEqual([field]);
      expect(withField(changed, field, fieldOf(closedPolicy, field)), field).toEqual(closedPolicy);
    }
    const leaves = (value: object, path: string): string[] =>
      Object.entries(value).flatMap(([name, part]: [string, unknown]) => {
        const at = path === '' ? name : `${path}.${name}`;
        const isWhole = typeof part !== 'object' || part === null || 'mode' in part || name === 'companies';
        return isWhole ? [at] : leaves(part, at);
      });
    expect([...policyFields].sort()).toEqual(leaves(closedPolicy, '').sort());
  });

  test('do not count what changes nothing: the order of a list, or who is listed while everybody may', () => {
    const listed = (users: UserId[], groups: GroupId[] = []): Policy =>
      withField(closedPolicy, 'partners', { mode: 'listed', users, groups });
    expect(changedFields(listed([ann, al]), listed([al, ann]))).toEqual([]);
    expect(changedFields(listed([ann]), listed([ann], [sales]))).toEqual(['partners']);
    const everyone = (users: UserId[]): Policy =>
      withField(closedPolicy, 'partners', { mode: 'everyone', users, groups: [] });
    expect(changedFields(everyone([ann]), everyone([]))).toEqual([]);
  });

  test('are made again to what somebody else has saved meanwhile, whose other changes stay', () => {
    const draft = withField(withField(closedPolicy, 'trashDays', 7), 'rules.partners.calls', false);
    const theirs = withField(withField(closedPolicy, 'phoneSearch', true), 'trashDays', 90);
    const both = rebased(closedPolicy, draft, theirs);
    expect(changedFields(theirs, both)).toEqual(['rules.partners.calls', 'trashDays']);
    expect(both).toMatchObject({ phoneSearch: true, trashDays: 7, rules: { partners: { calls: false } } });
    expect(rebased(closedPolicy, closedPolicy, theirs)).toEqual(theirs);
  });
});
