import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { partnerActs, type PartnerAct } from '#shared/api/partners.ts';
import type { CompanyId } from '#shared/ids.ts';
import { mayTalk } from '#shared/policy/decide.ts';
import { closedPolicy, type Policy } from '#shared/policy/policy.ts';
import { consentAfter, possibleIn } from '../../../server/companies/partners/consent.ts';
import { partnerState, type Side } from '../../../server/companies/partners/state.ts';
import { acme, ann, bo, borealis, person } from './parties.ts';

interface Act {
  readonly act: PartnerAct;
  readonly company: CompanyId;
}

const open: Policy = { ...closedPolicy, partners: { mode: 'everyone', users: [], groups: [] } };
const acts = fc.array(fc.record({ act: fc.constantFrom(...partnerActs), company: fc.constantFrom(acme, borealis) }), {
  maxLength: 20,
});

/** Two companies and what their administrators have done, of what was possible. */
function played(tried: readonly Act[]): { ours: Side; theirs: Side; done: Act[] } {
  let sides = new Map<CompanyId, Policy>([
    [acme, open],
    [borealis, open],
  ]);
  const side = (company: CompanyId): Side => ({ company, policy: sides.get(company) ?? open });
  const done: Act[] = [];
  for (const { act, company } of tried) {
    const [own, other] = [side(company), side(company === acme ? borealis : acme)];
    const state = partnerState(own, other, done);
    const isLinked = state !== null && possibleIn.end.includes(state);
    const may =
      act === 'request' ? !isLinked && state !== 'asked-by-us' : state !== null && possibleIn[act].includes(state);
    if (!may) continue;
    const after = consentAfter(act, own, other);
    sides = new Map([
      [own.company, after.own],
      [other.company, after.other],
    ]);
    done.unshift({ act: act === 'request' && state === 'asked-by-them' ? 'accept' : act, company });
  }
  return { ours: side(acme), theirs: side(borealis), done };
}

const mirrored = {
  'asked-by-us': 'asked-by-them',
  'asked-by-them': 'asked-by-us',
  active: 'active',
  'paused-by-us': 'paused-by-them',
  'paused-by-them': 'paused-by-us',
  'paused-by-both': 'paused-by-both',
  declined: 'declined',
  withdrawn: 'withdrawn',
  ended: 'ended',
} as const;

describe('A link between two companies, whatever their administrators do', () => {
  test('is active for both exactly while their people may talk, and never against one side’s will (S03, R03)', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(acts, (tried) => {
        const { ours, theirs, done } = played(tried);
        const [here, there] = [partnerState(ours, theirs, done), partnerState(theirs, ours, done)];
        seen.add(String(here));
        const may = mayTalk(person(ann, acme, ours.policy), person(bo, borealis, theirs.policy)).allowed;
        expect(may).toBe(here === 'active');
        expect(there).toBe(here === null ? null : mirrored[here as keyof typeof mirrored]);
        // Each of them has consented since it was last ended or turned down.
        if (here === 'active') {
          const since = done.slice(0, done.findIndex(({ act }) => ['end', 'decline', 'withdraw'].includes(act)) >>> 0);
          const consenting = since.filter(({ act }) => act === 'request' || act === 'accept');
          expect(new Set(consenting.map(({ company }) => company)).size).toBe(2);
        }
      }),
      { numRuns: 5000 },
    );
    for (const state of Object.keys(mirrored)) expect(seen, `${state} never happened`).toContain(state);
  });

  test('cannot be resumed, accepted or ended by whom it is not up to (S03)', () => {
    const asked = played([{ act: 'request', company: acme }]);
    const tried = played([
      { act: 'request', company: acme },
      { act: 'accept', company: acme },
      { act: 'decline', company: acme },
      { act: 'end', company: borealis },
    ]);
    expect(tried).toEqual(asked);
    const paused = [
      { act: 'request', company: acme },
      { act: 'accept', company: borealis },
      { act: 'pause', company: acme },
      { act: 'resume', company: borealis },
    ] as const;
    expect(partnerState(played(paused).ours, played(paused).theirs, played(paused).done)).toBe('paused-by-us');
  });
});
