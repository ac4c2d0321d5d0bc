import { watchForUpdates, type Updates } from '../platform/update.ts';

/** Whether a newer version of the app waits, and how to take it (M12). */
export class UpdateState {
  available = $state(false);
  #updates: Updates | null = null;

  /** Registers the service worker and looks for versions; `beforeLeaving` keeps what a reload would lose. */
  start(options: {
    readonly beforeLeaving: () => Promise<void>;
    readonly mayApplySilently: () => Promise<boolean>;
  }): void {
    this.#updates ??= watchForUpdates({
      ...options,
      found: () => {
        this.available = true;
      },
    });
  }

  /** Takes the new version: drafts are kept, the new worker takes over, the page loads anew. */
  apply(): Promise<void> {
    return this.#updates?.apply() ?? Promise.resolve();
  }
}
