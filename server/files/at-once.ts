import type { UserId } from '#shared/ids.ts';
import { ApiFailure } from '../http/api-failure.ts';

/** After so many seconds one of what runs is likely to have ended. */
const againSeconds = 5;

/** How much of something one person does at a time, in this process. */
export class AtOnce {
  readonly #most: number;
  readonly #running = new Map<UserId, number>();

  constructor(most: number) {
    this.#most = most;
  }

  /**
   * Begins one more; what it returns ends it.
   * @throws ApiFailure `too-fast`
   */
  begin(user: UserId): () => void {
    const others = this.#running.get(user) ?? 0;
    if (others >= this.#most) throw new ApiFailure('too-fast', { retryAfterSeconds: againSeconds });
    this.#running.set(user, others + 1);
    return () => {
      const left = (this.#running.get(user) ?? 1) - 1;
      if (left > 0) this.#running.set(user, left);
      else this.#running.delete(user);
    };
  }
}
