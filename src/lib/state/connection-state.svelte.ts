import type { Core } from '../core.ts';
import { countWaiting } from '../projection/send-file-rows.ts';
import { watchQuery } from '../projection/watch-query.ts';
import type { LiveState } from '../sync/engine.ts';

/** Shorter gaps are nobody's business. */
const graceMs = 2000;

/** Whether the server is heard, and what waits for it (M04). */
export class ConnectionState {
  status = $state<LiveState['status']>('connecting');
  /** True after two seconds without a connection. */
  showOffline = $state(false);
  /** Everything in the outbox that waits to be sent, in all rooms. */
  waiting = $state(0);
  /** The server no longer serves this version of the app: update. */
  tooOld = $state(false);
  /** This device cannot keep what it hears: the screens are behind. */
  behind = $state(false);
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(core: Core) {
    core.engine.subscribe((live) => this.#hear(live));
    watchQuery(
      () => countWaiting(core.database),
      (count) => {
        this.waiting = count;
      },
    );
  }

  #hear({ status, tooOld, behind }: LiveState): void {
    this.status = status;
    this.tooOld = tooOld;
    // A tab of an older version does not say it.
    this.behind = behind === true;
    if (status === 'online') {
      if (this.#timer !== null) clearTimeout(this.#timer);
      this.#timer = null;
      this.showOffline = false;
    } else {
      this.#timer ??= setTimeout(() => {
        this.showOffline = true;
      }, graceMs);
    }
  }
}
