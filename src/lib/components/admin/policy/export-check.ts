import { call } from '$lib/api/call.ts';
import { m } from '$lib/paraglide/messages.js';
import { saveFile } from '$lib/platform/save-file.ts';
import { checkedEntriesMost, checkPolicy, type PolicyEffectEntry } from '#shared/api/policy.ts';
import { csvText } from '#shared/csv/rows.ts';
import type { Policy } from '#shared/policy/policy.ts';
import { effectLabel, entryReason, type PolicyCheck } from './dry-run.ts';

/** Gives everything that saving a draft would do to the person as a file. False when the server could not be asked. */
export async function exportCheck(
  draft: { readonly revision: number; readonly policy: Policy },
  { counts }: PolicyCheck,
): Promise<boolean> {
  const most = Math.max(...Object.values(counts));
  const entries: PolicyEffectEntry[] = [];
  for (let from = 0; from < most; from += checkedEntriesMost) {
    const answer = await call(checkPolicy, { ...draft, from, limit: checkedEntriesMost });
    if (!answer.ok) return false;
    entries.push(...answer.value.entries);
  }
  const head = [
    m.policy_column_effect(),
    m.policy_column_room(),
    m.policy_column_person(),
    m.policy_column_company(),
    m.policy_column_other(),
    m.policy_column_company(),
    m.policy_column_reason(),
  ];
  saveFile('policy-check.csv', 'text/csv', csvText([head, ...entries.map(lineOf)]));
  return true;
}

const lineOf = (entry: PolicyEffectEntry): string[] => [
  effectLabel(entry.effect),
  entry.room?.name ?? entry.room?.id ?? '',
  entry.person.name,
  entry.person.companyName,
  entry.other?.name ?? '',
  entry.other?.companyName ?? '',
  entryReason(entry),
];
