import { createSubscriber } from 'svelte/reactivity';

const minuteMs = 60_000;

/** The time of day for labels such as `today`: moves on at every full minute while somebody looks. */
export class Clock {
  #now = Date.now();
  readonly #subscribe: () => void;

  constructor() {
    this.#subscribe = createSubscriber((update) => {
      let timer: ReturnType<typeof setTimeout>;
      const tick = () => {
        this.#now = Date.now();
        update();
        timer = setTimeout(tick, minuteMs - (this.#now % minuteMs));
      };
      timer = setTimeout(tick, minuteMs - (Date.now() % minuteMs));
      return () => clearTimeout(timer);
    });
  }

  /** Epoch milliseconds. */
  get now(): number {
    this.#subscribe();
    return this.#now;
  }
}
