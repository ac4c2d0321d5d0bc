import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { effectiveRules } from '#shared/policy/effective-rules.ts';
import type { AudienceRules } from '#shared/policy/policy.ts';

const rules: fc.Arbitrary<AudienceRules> = fc.record({
  fileBytes: fc.nat(),
  calls: fc.boolean(),
  recallHours: fc.constantFrom(0, 1, 24),
  invite: fc.constantFrom('masters', 'anyone'),
  guests: fc.boolean(),
  presence: fc.boolean(),
  readReceipts: fc.boolean(),
  retentionDays: fc.integer({ min: 0, max: 3650 }),
});

/** Days that messages stay, where 0 is for ever. */
const days = ({ retentionDays }: AudienceRules): number => (retentionDays === 0 ? Infinity : retentionDays);

const isLooser = (one: AudienceRules, than: AudienceRules): boolean =>
  one.fileBytes > than.fileBytes ||
  (one.calls && !than.calls) ||
  one.recallHours > than.recallHours ||
  (one.invite === 'anyone' && than.invite === 'masters') ||
  (one.guests && !than.guests) ||
  (one.presence && !than.presence) ||
  (one.readReceipts && !than.readReceipts) ||
  days(one) > days(than);

describe('The rules that hold in a room', () => {
  test('are the same in whatever order its companies are counted (N05)', () => {
    fc.assert(
      fc.property(fc.array(rules), (all) => {
        expect(effectiveRules([...all].reverse())).toEqual(effectiveRules(all));
      }),
    );
  });

  test('are never looser than any company’s own (N05)', () => {
    fc.assert(
      fc.property(fc.array(rules, { minLength: 1 }), (all) => {
        const inForce = effectiveRules(all);
        expect(inForce).not.toBeNull();
        for (const own of all) expect(inForce !== null && isLooser(inForce, own)).toBe(false);
      }),
    );
  });

  test('of one company are its own, and of none nothing', () => {
    fc.assert(
      fc.property(rules, (own) => {
        expect(effectiveRules([own])).toEqual(own);
      }),
    );
    expect(effectiveRules([])).toBeNull();
  });
});
