import { availableParallelism } from 'node:os';

/**
 * What Node is started with for the server. V8 takes four threads for collecting garbage, whatever the machine: on two
 * cores they keep the thread that serves from running just when it has most to do. It also begins with little room for
 * young objects and makes more only while many of them live on; a relay's hardly ever do, so that it would collect for
 * ever in small steps.
 * @type {readonly string[]}
 */
export const serverOptions = [
  `--v8-pool-size=${Math.min(4, Math.max(1, availableParallelism() - 1))}`,
  '--min-semi-space-size=16',
];
