import { m } from '$lib/paraglide/messages.js';
import type { OutputOf } from '#shared/api/endpoint.ts';
import type { checkPolicy, PolicyEffect, PolicyEffectEntry } from '#shared/api/policy.ts';
import type { CompanyId } from '#shared/ids.ts';
import { unreachable } from '#shared/unreachable.ts';
import { refusalSentence } from '../../timeline/refusal-sentence.ts';

/** What saving a policy would do, as the server has found out. */
export type PolicyCheck = OutputOf<typeof checkPolicy>;

/** The lists of a dry run, and which effects stand in each, what takes away first. */
export const dryRunTabs = [
  { id: 'rooms', label: m.policy_tab_rooms, effects: ['sealed', 'opened'] },
  {
    id: 'people',
    label: m.policy_tab_people,
    effects: ['excluded', 'withdrawn', 'master', 'promoted', 'readmitted', 'allowed'],
  },
  { id: 'invitations', label: m.policy_tab_invitations, effects: ['invitation', 'contact'] },
] as const satisfies readonly { id: string; label: () => string; effects: readonly PolicyEffect[] }[];
export type DryRunTab = (typeof dryRunTabs)[number]['id'];

/** What an effect is called above its entries. */
export function effectLabel(effect: PolicyEffect): string {
  const labels: Readonly<Record<PolicyEffect, () => string>> = {
    sealed: m.policy_effect_sealed,
    opened: m.policy_effect_opened,
    excluded: m.policy_effect_excluded,
    readmitted: m.policy_effect_readmitted,
    master: m.policy_effect_master,
    promoted: m.policy_effect_promoted,
    contact: m.policy_effect_contact,
    invitation: m.policy_effect_invitation,
    allowed: m.policy_effect_allowed,
    withdrawn: m.policy_effect_withdrawn,
  };
  return labels[effect]();
}

/** Two lines of an entry: what or whom it is about, and where and why. */
export function entryLines(entry: PolicyEffectEntry): { readonly title: string; readonly second: string } {
  const { effect, room, person, other } = entry;
  const where = room?.name ?? (other ? m.policy_one_to_one({ name: person.name }) : null);
  const why = entryReason(entry);
  const second = (place: string | null): string =>
    [place, why].filter((part) => part !== null && part !== '').join(' · ');
  switch (effect) {
    case 'sealed':
    case 'opened':
      return {
        title: other?.name ?? room?.name ?? person.name,
        second: second(m.policy_one_to_one({ name: person.name })),
      };
    case 'contact':
      return { title: other?.name ?? person.name, second: second(m.policy_contact_of({ name: person.name })) };
    case 'excluded':
    case 'readmitted':
    case 'master':
    case 'promoted':
      return { title: person.name, second: second(where) };
    case 'invitation':
      return { title: m.policy_code_of({ name: person.name }), second: second(null) };
    case 'allowed':
    case 'withdrawn':
      return {
        title: person.name,
        second: second(entry.audience === 'line' ? m.policy_of_line() : m.policy_of_partners()),
      };
    default:
      return unreachable(effect);
  }
}

/** Why an entry is there; empty where something is given back. */
export function entryReason({ refusal, person, other }: PolicyEffectEntry): string {
  if (refusal === null) return '';
  const company = companyName(refusal.company, [person, other]);
  switch (refusal.rule) {
    case 'partners-off':
      return m.policy_why_off();
    case 'partners-not-listed':
      // Whom an entry names need not be named again.
      return refusal.company === other?.company
        ? m.policy_why_not_listed({ name: other.name })
        : m.policy_why_not_chosen();
    case 'may-not-lead':
      return m.policy_why_lead();
    default:
      return refusalSentence(refusal, company);
  }
}

/** What the button does: saving, and the gravest of what comes with it. */
export function saveLabel({ counts, people, wiped }: PolicyCheck): string {
  if (wiped > 0) return m.policy_save_wipe({ count: wiped });
  if (counts.sealed > 0) return m.policy_save_seal({ count: counts.sealed });
  if (people > 0) return m.policy_save_exclude({ count: people });
  if (counts.invitation > 0) return m.policy_save_refuse({ count: counts.invitation });
  return counts.opened > 0 ? m.policy_save_open({ count: counts.opened }) : m.policy_save();
}

/** The tab with the gravest of what happens. */
export function firstTab({ counts }: PolicyCheck): DryRunTab {
  return dryRunTabs.find(({ effects }) => effects.some((effect) => counts[effect] > 0))?.id ?? 'rooms';
}

const companyName = (
  company: CompanyId | null,
  people: readonly (PolicyEffectEntry['person'] | null)[],
): string | null => people.find((person) => person?.company === company)?.companyName ?? null;
