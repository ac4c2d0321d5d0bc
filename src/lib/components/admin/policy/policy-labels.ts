import { m } from '$lib/paraglide/messages.js';
import type { PolicyField } from '#shared/policy/policy-changes.ts';
import type { Audience, AudienceRules, ReachRule } from '#shared/policy/policy.ts';
import { sizeLabel } from '../../info/size-label.ts';

/** What a field of the policy is called, by itself. */
export function fieldLabel(field: PolicyField): string {
  const [, audience, rule] = field.split('.') as [string, Audience?, (keyof AudienceRules)?];
  if (audience && rule) return m.policy_field_of({ rule: ruleLabel(rule), audience: audienceLabel(audience) });
  const labels: Readonly<Record<string, () => string>> = {
    partners: m.policy_partners_who,
    lead: m.policy_lead_who,
    line: m.policy_line_who,
    companies: m.policy_partners,
    phoneSearch: m.policy_phone_search,
    trashDays: m.policy_trash,
    'withdrawal.partners': m.policy_withdrawal,
    'withdrawal.line': m.policy_withdrawal_line,
  };
  return labels[field]?.() ?? field;
}

const audienceLabel = (audience: Audience): string =>
  ({ colleagues: m.policy_of_colleagues, partners: m.policy_of_partners, line: m.policy_of_line })[audience]();

const ruleLabel = (rule: keyof AudienceRules): string =>
  ({
    fileBytes: m.policy_files,
    calls: m.policy_calls,
    recallHours: m.policy_recall,
    invite: m.policy_invite,
    guests: m.policy_guests,
    presence: m.policy_presence,
    readReceipts: m.policy_read,
    retentionDays: m.policy_retention,
  })[rule]();

/** What a field was, in a word or two, for the tag beside it. */
export function wasLabel(field: PolicyField, value: unknown): string | null {
  if (value === undefined) return null;
  if (typeof value === 'boolean') return value ? m.policy_on() : m.policy_off();
  if (typeof value === 'object') return reachLabel(value as ReachRule);
  if (field.endsWith('.fileBytes')) return value === 0 ? m.policy_files_none() : sizeLabel(value as number);
  if (field.endsWith('.recallHours')) return recallLabel(Number(value));
  if (field === 'trashDays') return m.policy_days({ count: value });
  if (field.endsWith('.invite')) return value === 'masters' ? m.policy_masters() : m.policy_anyone();
  return value === 'seal' ? m.policy_seal() : m.policy_wipe();
}

/** How long a message can be taken back. */
export const recallLabel = (hours: number): string =>
  hours === 0 ? m.policy_never() : m.policy_hours({ count: hours });

function reachLabel({ mode, users, groups }: ReachRule): string {
  if (mode === 'off') return m.policy_nobody();
  return mode === 'everyone' ? m.policy_everyone() : m.policy_was_chosen({ count: users.length + groups.length });
}
