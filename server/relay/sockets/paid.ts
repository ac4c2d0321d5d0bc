import { setTimeout as wait } from 'node:timers/promises';
import type { BudgetRule, RelayCounters } from '../relay-counters.ts';
import type { TokenBucket } from './token-bucket.ts';

/**
 * Spends from a budget and resolves once the budget allows it. Frames of a socket are handled in order, so what comes
 * after waits too, and in the end the socket is not read. Counts the waits under `rule`.
 */
export async function paid(
  bucket: TokenBucket,
  cost: number,
  rule: BudgetRule,
  counters: RelayCounters,
): Promise<void> {
  const debtMs = bucket.spend(cost);
  if (debtMs === 0) return;
  counters.count(rule);
  await wait(debtMs, undefined, { ref: false });
}
