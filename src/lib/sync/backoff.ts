const longestMs = 60_000;
const firstMs = 1_000;

/** How long to wait before the next try, milliseconds: full jitter, so that a restarted server is not stormed. */
export const backoffMs = (failures: number, random: () => number = Math.random): number =>
  random() * Math.min(longestMs, firstMs * 2 ** Math.min(failures, 10));
