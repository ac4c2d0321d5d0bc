import { m } from '$lib/paraglide/messages.js';
import type { RoomCompanyRow } from '$lib/projection/rows.ts';
import { effectiveRules } from '#shared/policy/effective-rules.ts';
import type { AudienceRules } from '#shared/policy/policy.ts';
import { sizeLabel } from './size-label.ts';

/** One rule of the card: each company's value, which of them decides, and what holds here (N05). */
export interface RuleRow {
  readonly label: string;
  readonly values: readonly { readonly text: string; readonly decides: boolean }[];
  readonly here: string;
}

/** The rules of a room as a table; empty when no company's rules are known. */
export function ruleRows(companies: readonly RoomCompanyRow[]): RuleRow[] {
  const here = effectiveRules(companies.map(({ rules }) => rules));
  if (here === null) return [];
  return columns().map(({ label, text }) => ({
    label,
    values: companies.map(({ rules }) => ({ text: text(rules), decides: text(rules) === text(here) })),
    here: text(here),
  }));
}

const columns = (): { readonly label: string; readonly text: (rules: AudienceRules) => string }[] => [
  { label: m.info_files(), text: ({ fileBytes }) => (fileBytes === 0 ? m.info_off() : sizeLabel(fileBytes)) },
  { label: m.info_calls(), text: ({ calls }) => (calls ? m.info_on() : m.info_off()) },
  {
    label: m.info_recall(),
    text: ({ recallHours }) => (recallHours === 0 ? m.info_off() : m.info_hours({ hours: recallHours })),
  },
  { label: m.info_invite(), text: ({ invite }) => (invite === 'masters' ? m.info_masters() : m.info_anyone()) },
  { label: m.info_guests(), text: ({ guests }) => (guests ? m.info_yes() : m.info_no()) },
  { label: m.info_presence(), text: ({ presence }) => (presence ? m.info_on() : m.info_off()) },
  { label: m.info_read_receipts(), text: ({ readReceipts }) => (readReceipts ? m.info_on() : m.info_off()) },
  {
    label: m.info_retention(),
    text: ({ retentionDays: days }) => (days === 0 ? m.info_kept_for_good() : m.info_days({ days })),
  },
];
