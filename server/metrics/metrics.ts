import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { RelayLoad } from '../relay/relay-metrics.ts';
import { MeasuredFiles } from './files.ts';
import { registerBus, type WatchedBus } from './bus.ts';
import { registerLoad } from './load.ts';
import { MeasuredRelay } from './measured-relay.ts';
import { Tally } from './tally.ts';

/** Classes of HTTP statuses. */
const statusClasses = ['1xx', '2xx', '3xx', '4xx', '5xx'] as const;

/** A server's numbers, as operators read them: the relay's, HTTP's and the process's. Made once for a process. */
export class Metrics {
  readonly relay: MeasuredRelay;
  readonly files: MeasuredFiles;
  readonly #registry = new Registry();
  readonly #answers = new Tally<(typeof statusClasses)[number]>(statusClasses);

  constructor(version: string | null) {
    this.relay = new MeasuredRelay(this.#registry);
    this.files = new MeasuredFiles(this.#registry);
    this.#answers.register(this.#registry, 'foyer_http_answers_total', 'status', 'HTTP answers, by class of status.');
    new Gauge({
      name: 'foyer_build_info',
      help: 'Always 1; the label is the version of the app that is served.',
      labelNames: ['version'],
      registers: [this.#registry],
    }).set({ version: version ?? 'none' }, 1);
    collectDefaultMetrics({ register: this.#registry });
  }

  /** Shows what the relay has in use. */
  watchRelay(relay: { load(): RelayLoad }): void {
    registerLoad(this.#registry, () => relay.load());
  }

  /** Shows how the bus between processes is doing; for a server that has one. */
  watchBus(bus: WatchedBus): void {
    registerBus(this.#registry, bus);
  }

  /** Counts an HTTP answer. */
  answered(status: number): void {
    const statusClass = statusClasses[Math.floor(status / 100) - 1];
    if (statusClass) this.#answers.add(statusClass);
  }

  /** Everything in Prometheus' text format, and its type. */
  async read(): Promise<{ readonly text: string; readonly type: string }> {
    return { text: await this.#registry.metrics(), type: this.#registry.contentType };
  }
}
