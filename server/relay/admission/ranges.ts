/** Clocks from `from` up to but not including `to`. */
export interface ClockRange {
  readonly from: number;
  readonly to: number;
}

/** A set of clocks of one client id, kept as merged ranges in order. */
export class ClockSet {
  #ranges: ClockRange[] = [];

  get ranges(): readonly ClockRange[] {
    return this.#ranges;
  }

  has(clock: number): boolean {
    const range = this.#ranges[this.#firstEndingAfter(clock)];
    return range !== undefined && range.from <= clock;
  }

  /** The parts of a range that are not in the set. */
  missing({ from, to }: ClockRange): ClockRange[] {
    const parts: ClockRange[] = [];
    let at = from;
    for (let index = this.#firstEndingAfter(from); index < this.#ranges.length && at < to; index += 1) {
      const range = this.#ranges[index];
      if (range === undefined || range.from >= to) break;
      if (range.from > at) parts.push({ from: at, to: range.from });
      at = Math.max(at, range.to);
    }
    if (at < to) parts.push({ from: at, to });
    return parts;
  }

  add({ from, to }: ClockRange): void {
    // `from - 1`: a range that ends where this one begins becomes one with it.
    const first = this.#firstEndingAfter(from - 1);
    let last = first;
    let merged = { from, to };
    for (let range = this.#ranges[last]; range !== undefined && range.from <= to; range = this.#ranges[last]) {
      merged = { from: Math.min(merged.from, range.from), to: Math.max(merged.to, range.to) };
      last += 1;
    }
    this.#ranges.splice(first, last - first, merged);
  }

  /** Index of the first range whose end lies after `clock`. */
  #firstEndingAfter(clock: number): number {
    let low = 0;
    let high = this.#ranges.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#ranges[middle]?.to ?? Infinity) > clock) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
