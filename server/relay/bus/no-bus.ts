import { randomLetters } from '#shared/ids.ts';
import type { Bus } from './bus.ts';

/** The bus of a process that has nobody to talk to, or that talks through the database alone. */
export const noBus = (): Bus => ({
  process: randomLetters(12),
  isConnected: false,
  tell: () => undefined,
  listen: () => undefined,
  close: () => Promise.resolve(),
});
