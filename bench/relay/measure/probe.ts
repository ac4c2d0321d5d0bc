import { appendFileSync } from 'node:fs';
import { StatementSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';

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
  if (message === 'figures') void tell();
});

type Collect = (options: { type: 'major'; execution: 'async'; flavor: 'regular' | 'last-resort' }) => Promise<void>;

/**
 * Resident memory is told twice. After an ordinary collection V8 keeps the pages that have become free in a pool, so
 * that a process stays about as large as it once was; a collection as under memory pressure gives them back.
 */
async function tell(): Promise<void> {
  const { gc } = globalThis as unknown as { readonly gc?: Collect };
  await gc?.({ type: 'major', execution: 'async', flavor: 'regular' });
  await sleep(500);
  const pooled = process.memoryUsage().rss;
  // What the first collection lets go of may hold more.
  for (let times = 0; times < 2; times += 1) {
    await gc?.({ type: 'major', execution: 'async', flavor: 'last-resort' });
    await sleep(500);
  }
  const { rss, heapTotal, heapUsed, external } = process.memoryUsage();
  process.send?.({ rss, pooled, heapTotal, heapUsed, external });
}

// A server that has nothing left to do may end.
process.channel?.unref();
