import type { Registry } from 'prom-client';
import { refusalRules, type RefusalRule } from '#shared/wire/refusals.ts';
import type { AdmissionRule } from '../relay/admission/rules.ts';
import type { BudgetRule, RelayCounters } from '../relay/relay-counters.ts';
import type { RelayMetrics } from '../relay/relay-metrics.ts';
import { Histogram } from './histogram.ts';
import { registerTotal, Tally } from './tally.ts';

/** Seconds, from a fast disk to one that operators must look at. */
const seconds = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Rules that are shown before they were ever applied; docs/relay.md lists them. */
const numberedRules: readonly (AdmissionRule | BudgetRule)[] = [
  ...(['A1', 'A2', 'A3', 'A4'] as const),
  ...Array.from({ length: 22 }, (_, at): BudgetRule => `B${at + 1}`),
  'D5',
];

/** The relay's work in numbers. */
export class MeasuredRelay implements RelayMetrics, RelayCounters {
  readonly #commits = new Tally<'written' | 'failed'>(['written', 'failed']);
  readonly #updates = new Tally<'stored' | 'nothing' | 'gap' | 'violation'>(['stored', 'nothing', 'gap', 'violation']);
  readonly #refusals = new Tally<RefusalRule>(refusalRules);
  readonly #rules = new Tally<AdmissionRule | BudgetRule>(numberedRules);
  readonly #commitSeconds = new Histogram({
    name: 'foyer_relay_commit_seconds',
    help: 'Time from handing a commit to the database until it is on disk.',
    bounds: seconds,
  });
  readonly #commitUpdates = new Histogram({
    name: 'foyer_relay_commit_updates',
    help: 'Updates in one commit, clients’ and the server’s own.',
    bounds: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000],
  });
  readonly #ackSeconds = new Histogram({
    name: 'foyer_relay_ack_seconds',
    help: 'Time from the admission of a client’s update to its acknowledgement.',
    bounds: seconds,
  });
  #overtaken = 0;
  #delivered = 0;

  constructor(registry: Registry) {
    this.#updates.register(
      registry,
      'foyer_relay_updates_total',
      'outcome',
      'Updates of clients, by what became of them.',
    );
    this.#refusals.register(registry, 'foyer_relay_refusals_total', 'rule', 'Records refused, by rule.');
    this.#rules.register(registry, 'foyer_relay_rules_total', 'rule', 'Uses of a numbered rule of docs/relay.md.');
    this.#commits.register(registry, 'foyer_relay_commits_total', 'outcome', 'Commits of updates.');
    for (const histogram of [this.#commitSeconds, this.#commitUpdates, this.#ackSeconds]) histogram.register(registry);
    registerTotal(
      registry,
      'foyer_relay_overtaken_groups_total',
      'Groups of updates that met another process’s and were admitted again.',
      () => this.#overtaken,
    );
    registerTotal(
      registry,
      'foyer_relay_deliveries_total',
      'Messages passed on to channels, once for each channel.',
      () => this.#delivered,
    );
  }

  committed(updates: number, took: number): void {
    this.#commits.add('written');
    this.#commitUpdates.add(updates);
    this.#commitSeconds.add(took);
  }

  commitFailed(): void {
    this.#commits.add('failed');
  }

  overtaken(groups: number): void {
    this.#overtaken += groups;
  }

  acknowledged(updates: number, ms: number): void {
    this.#updates.add('stored', updates);
    // The time of day may be set back.
    this.#ackSeconds.add(Math.max(0, ms) / 1000, updates);
  }

  passedOver(why: 'nothing' | 'gap' | 'violation'): void {
    this.#updates.add(why);
  }

  refused(rule: RefusalRule): void {
    this.#refusals.add(rule);
  }

  delivered(): void {
    this.#delivered += 1;
  }

  /** Counts uses of a numbered rule: an update that broke A1 to A4, a budget that was spent. */
  count(rule: AdmissionRule | BudgetRule, by = 1): void {
    this.#rules.add(rule, by);
  }
}
