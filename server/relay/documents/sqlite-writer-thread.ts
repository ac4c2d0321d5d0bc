import { isMainThread, workerData, type MessagePort } from 'node:worker_threads';
import { openSqlite } from '../../storage/sqlite-database.ts';
import type { PackedCommit } from './packed-group.ts';
import { GroupMoved, sqliteCommits } from './sqlite-commits.ts';

/** What the thread answers to a commit. */
export type CommitAnswer =
  | { readonly kind: 'stored' }
  /** The group at this place met another writer. */
  | { readonly kind: 'moved'; readonly group: number }
  | { readonly kind: 'failed'; readonly message: string };

/** What the thread is given at its start. */
export interface WriterThreadData {
  readonly file: string;
  /** Commits come in here, and answers go out. */
  readonly port: MessagePort;
  /** The number of answers so far, for whoever does not want to wait for the message. */
  readonly answered: Int32Array;
}

/** Pages that commits of many rooms touch again and again, while they do. */
const busyCacheKiB = 32_000;
/** After this silence the memory goes back, in milliseconds. */
const restMs = 5000;

// The thread that waits for the disk, so that nobody else has to: a commit at a time, each answered once.
if (!isMainThread) {
  const { file, port, answered } = workerData as WriterThreadData;
  const database = openSqlite(file, busyCacheKiB);
  const write = sqliteCommits(database);
  port.on('message', (commit: PackedCommit | 'close') => {
    if (commit === 'close') {
      database.close();
      port.close();
      return;
    }
    port.postMessage(answerTo(commit));
    Atomics.add(answered, 0, 1);
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
