const longestMs = 60_000;
const firstMs = 1_000;

/** How long to wait before the next try, milliseconds: full jitter, so that a restarted server is not stormed. */
export const backoffMs = (failures: number, random: () => number = Math.random): number =>
  random() * Math.min(longestMs, firstMs * 2 ** Math.min(failures, 10));

/**
 * How long to wait when the server said in how many seconds to come back, milliseconds: never earlier, and up to half
 * as long again, so that all who were told the same do not come at once. A server cannot ask for more than a minute.
 */
export const comeBackMs = (seconds: number, random: () => number = Math.random): number => {
  const told = Math.min(longestMs, seconds * 1000);
  return told + random() * Math.max(firstMs, told / 2);
};
