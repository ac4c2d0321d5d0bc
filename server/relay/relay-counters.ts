import type { AdmissionRule } from './admission/rules.ts';

/** The rules of docs/relay.md under "Budgets", and D5: copies of devices that were found to differ. */
export type BudgetRule = `B${number}` | 'D5';

/** Counts how often each rule was applied, for operators. */
export interface RelayCounters {
  /** Counts a refusal, a close or a wait under the number of its rule; once when `by` is left out. */
  count(rule: AdmissionRule | BudgetRule, by?: number): void;
}

/** Counts in memory, from the start of the process. */
export class MemoryCounters implements RelayCounters {
  readonly #values = new Map<AdmissionRule | BudgetRule, number>();

  count(rule: AdmissionRule | BudgetRule, by = 1): void {
    this.#values.set(rule, this.of(rule) + by);
  }

  of(rule: AdmissionRule | BudgetRule): number {
    return this.#values.get(rule) ?? 0;
  }

  /** Every rule that was ever applied, and how often. */
  get values(): ReadonlyMap<AdmissionRule | BudgetRule, number> {
    return this.#values;
  }
}
