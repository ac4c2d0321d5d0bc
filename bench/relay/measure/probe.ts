import { appendFileSync } from 'node:fs';
import { StatementSync } from 'node:sqlite';

/**
 * Is loaded into a server's process, and into its threads, for two workloads, which ask for what only the process knows:
 * its memory after a collection, and how often rows of a document's log were read. Each such read is a byte in a file.
 */
const readsFile = process.env['BENCH_LOG_READS'];
const readsLog = /^\s*select\b.*\bfrom\s+"?log\b/is;
const known = new WeakMap<StatementSync, boolean>();

function isLogRead(statement: StatementSync): boolean {
  let isOne = known.get(statement);
  if (isOne === undefined) known.set(statement, (isOne = readsLog.test(statement.sourceSQL)));
  return isOne;
}

for (const method of ['all', 'get', 'iterate'] as const) {
  const original = Reflect.get(StatementSync.prototype, method) as (...args: unknown[]) => unknown;
  Reflect.set(StatementSync.prototype, method, function counted(this: StatementSync, ...args: unknown[]) {
    if (readsFile !== undefined && isLogRead(this)) appendFileSync(readsFile, '.');
    return original.apply(this, args);
  });
}

process.on('message', (message) => {
  if (message !== 'figures') return;
  // What the first collection lets go of may hold more.
  for (let times = 0; times < 2; times += 1) (globalThis as { gc?: () => void }).gc?.();
  const { rss, heapTotal, heapUsed, external, arrayBuffers } = process.memoryUsage();
  process.send?.({ rss, heapTotal, heapUsed, external, arrayBuffers });
});
// A server that has nothing left to do may end.
process.channel?.unref();
