/** Times in milliseconds, in steps of 20 µs up to two seconds. */
export class Histogram {
  readonly #counts = new Uint32Array(100_001);
  total = 0;

  add(milliseconds: number): void {
    const step = Math.min(100_000, Math.max(0, Math.round(milliseconds * 50)));
    this.#counts[step]! += 1;
    this.total += 1;
  }

  /** The time below which this share lies; NaN when nothing was counted. */
  at(share: number): number {
    if (this.total === 0) return NaN;
    let left = this.total * share;
    for (const [step, count] of this.#counts.entries()) {
      left -= count;
      if (left <= 0) return step / 50;
    }
    return 2000;
  }

  clear(): void {
    this.#counts.fill(0);
    this.total = 0;
  }
}
