import { availableParallelism } from 'node:os';

/**
 * What Node is started with for the server. V8 takes four threads for collecting garbage, whatever the machine: on two
 * cores they keep the thread that serves from running just when it has most to do.
 * @type {readonly string[]}
 */
export const serverOptions = [`--v8-pool-size=${Math.min(4, Math.max(1, availableParallelism() - 1))}`];
