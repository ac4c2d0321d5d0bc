import type { Metric, Registry } from 'prom-client';

/** What a histogram shows. */
export interface HistogramOptions {
  readonly name: string;
  readonly help: string;
  /** Upper bounds, rising; whatever is above the last counts as `+Inf`. */
  readonly bounds: readonly number[];
}

/** Counts values by size. Adding is a few comparisons and no memory: the library's own costs more than the work it counts. */
export class Histogram {
  readonly #options: HistogramOptions;
  readonly #counts: Float64Array;
  #sum = 0;

  constructor(options: HistogramOptions) {
    this.#options = options;
    this.#counts = new Float64Array(options.bounds.length + 1);
  }

  add(value: number, times = 1): void {
    const { bounds } = this.#options;
    let at = 0;
    while (at < bounds.length && value > (bounds[at] ?? Infinity)) at += 1;
    this.#counts[at] = (this.#counts[at] ?? 0) + times;
    this.#sum += value * times;
  }

  /** Shows it in a registry. */
  register(registry: Registry): void {
    const { name, help } = this.#options;
    const get = () => Promise.resolve({ name, help, type: 'histogram', values: this.#values(), aggregator: 'sum' });
    // A registry asks a metric for its name and its values, and for nothing else.
    registry.registerMetric({ name, get } as unknown as Metric);
  }

  #values(): { metricName: string; labels: Record<string, string>; value: number }[] {
    const { name, bounds } = this.#options;
    let count = 0;
    const buckets = [...this.#counts].map((here, at) => {
      count += here;
      return { metricName: `${name}_bucket`, labels: { le: String(bounds[at] ?? '+Inf') }, value: count };
    });
    const total = (suffix: string, value: number) => ({ metricName: `${name}_${suffix}`, labels: {}, value });
    return [...buckets, total('sum', this.#sum), total('count', count)];
  }
}
