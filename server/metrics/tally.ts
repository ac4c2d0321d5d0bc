import { Counter, type Registry } from 'prom-client';

/** Counts by one label, whose values are few and known. */
export class Tally<Value extends string> {
  readonly #counts = new Map<Value, number>();

  /** `values` are shown from the start, as 0: what has not happened yet can be told from what is not counted. */
  constructor(values: readonly Value[] = []) {
    for (const value of values) this.#counts.set(value, 0);
  }

  add(value: Value, by = 1): void {
    this.#counts.set(value, (this.#counts.get(value) ?? 0) + by);
  }

  register(registry: Registry, name: string, label: string, help: string): void {
    const counts = this.#counts;
    new Counter({
      name,
      help,
      labelNames: [label],
      registers: [registry],
      collect() {
        this.reset();
        for (const [value, count] of counts) this.inc({ [label]: value }, count);
      },
    });
  }
}

/** Shows a number that only rises. */
export function registerTotal(registry: Registry, name: string, help: string, read: () => number): void {
  new Counter({
    name,
    help,
    registers: [registry],
    collect() {
      this.reset();
      this.inc(read());
    },
  });
}
