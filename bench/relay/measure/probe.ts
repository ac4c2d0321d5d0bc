import { StatementSync } from 'node:sqlite';

/**
 * Is loaded into a server's process for two workloads, which ask for what only the process knows: its memory after a
 * collection, and how often rows of a document's log were read.
 */
const figures = { logReads: 0 };
const readsLog = /\bfrom\s+"?log"?\b/i;

for (const method of ['all', 'get', 'iterate'] as const) {
  const original = Reflect.get(StatementSync.prototype, method) as (...args: unknown[]) => unknown;
  Reflect.set(StatementSync.prototype, method, function counted(this: StatementSync, ...args: unknown[]) {
    if (/^\s*select/i.test(this.sourceSQL) && readsLog.test(this.sourceSQL)) figures.logReads += 1;
    return original.apply(this, args);
  });
}

process.on('message', (message) => {
  if (message !== 'figures') return;
  (globalThis as { gc?: () => void }).gc?.();
  const { rss, heapUsed, external, arrayBuffers } = process.memoryUsage();
  process.send?.({ rss, heapUsed, external, arrayBuffers, ...figures });
});
// A server that has nothing left to do may end.
process.channel?.unref();
