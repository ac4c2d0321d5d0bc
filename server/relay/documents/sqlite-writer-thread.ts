import { parentPort, workerData } from 'node:worker_threads';
import { openSqlite } from '../../storage/sqlite-database.ts';
import type { PackedCommit } from './packed-group.ts';
import { GroupMoved, sqliteCommits } from './sqlite-commits.ts';

/** What the thread answers to a commit. */
export type CommitAnswer =
  | { readonly kind: 'stored' }
  /** The group at this place met another writer. */
  | { readonly kind: 'moved'; readonly group: number }
  | { readonly kind: 'failed'; readonly message: string };

/** Pages that commits of many rooms touch again and again, while they do. */
const busyCacheKiB = 32_000;
/** After this silence the memory goes back, in milliseconds. */
const restMs = 5000;

// The thread that waits for the disk, so that nobody else has to: a commit at a time, each answered once.
if (parentPort) {
  const port = parentPort;
  const database = openSqlite(workerData as string, busyCacheKiB);
  const write = sqliteCommits(database);
  port.on('message', (commit: PackedCommit | 'close') => {
    if (commit === 'close') {
      database.close();
      port.close();
      return;
    }
    port.postMessage(answerTo(commit));
    rest.refresh();
  });
  const rest = setTimeout(() => database.exec('PRAGMA shrink_memory'), restMs).unref();

  const answerTo = (commit: PackedCommit): CommitAnswer => {
    try {
      write(commit);
      return { kind: 'stored' };
    } catch (error) {
      if (error instanceof GroupMoved) return { kind: 'moved', group: error.group };
      return { kind: 'failed', message: error instanceof Error ? error.message : String(error) };
    }
  };
}
