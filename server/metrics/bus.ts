import { Gauge, type Registry } from 'prom-client';
import { registerTotal } from './tally.ts';

/** What is watched of the bus between processes. */
export interface WatchedBus {
  readonly isConnected: boolean;
  listen(listener: { heard(): void; gap(): void }): void;
}

/** Shows whether the bus works and what comes over it. */
export function registerBus(registry: Registry, bus: WatchedBus): void {
  let heard = 0;
  let gaps = 0;
  bus.listen({ heard: () => (heard += 1), gap: () => (gaps += 1) });
  new Gauge({
    name: 'foyer_redis_up',
    help: '1 while words go to other processes and come back over Redis.',
    registers: [registry],
    collect() {
      this.set(bus.isConnected ? 1 : 0);
    },
  });
  registerTotal(registry, 'foyer_redis_words_total', 'Words heard over Redis, this process’s own too.', () => heard);
  registerTotal(registry, 'foyer_redis_gaps_total', 'Times that words may have been missed.', () => gaps);
}
