import { isMainThread, workerData, type MessagePort } from 'node:worker_threads';
import { openSqlite } from '../../storage/sqlite-database.ts';
import { SqliteJournal } from './sqlite-journal.ts';

/** What the thread is asked: to put a commit on disk, or to write about so many updates from the journal into the tables. */
export type WriterQuestion =
  | { readonly kind: 'keep'; readonly bytes: Uint8Array }
  | { readonly kind: 'apply'; readonly updates: number }
  | { readonly kind: 'close' };

/** What the thread answers. */
export type WriterAnswer =
  { readonly kind: 'done'; readonly waiting: number } | { readonly kind: 'failed'; readonly message: string };

/** What the thread is given at its start. */
export interface WriterThreadData {
  readonly file: string;
  /** Questions come in here, and answers go out. */
  readonly port: MessagePort;
  /** The number of answers so far, for whoever does not want to wait for the message. */
  readonly answered: Int32Array;
}

/** Pages that commits of many rooms touch again and again, while they do. */
const busyCacheKiB = 32_000;
/** After this silence the memory goes back, in milliseconds. */
const restMs = 5000;

// The thread that waits for the disk, so that nobody else has to: one thing at a time, each answered once.
if (!isMainThread) {
  const { file, port, answered } = workerData as WriterThreadData;
  const database = openSqlite(file, busyCacheKiB);
  let journal: SqliteJournal | null = null;
  const opened = (): SqliteJournal => (journal ??= new SqliteJournal(database));

  port.on('message', (question: WriterQuestion) => {
    if (question.kind === 'close') {
      database.close();
      port.close();
      return;
    }
    let after: (() => void) | null = null;
    let answer: WriterAnswer;
    try {
      if (question.kind === 'keep') after = opened().keep(question.bytes);
      else opened().apply(question.updates);
      answer = { kind: 'done', waiting: opened().waiting };
    } catch (error) {
      answer = { kind: 'failed', message: error instanceof Error ? error.message : String(error) };
    }
    port.postMessage(answer);
    Atomics.add(answered, 0, 1);
    after?.();
    rest.refresh();
  });
  const rest = setTimeout(() => database.exec('PRAGMA shrink_memory'), restMs).unref();
}
