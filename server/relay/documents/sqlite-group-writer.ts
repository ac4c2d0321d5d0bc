import { Worker } from 'node:worker_threads';
import type { Kysely } from 'kysely';
import type { Database } from '../../storage/tables/database.ts';
import type { Group } from './group.ts';
import { HeadMoved, type GroupWriter } from './group-writer.ts';
import { pack } from './packed-group.ts';
import type { CommitAnswer } from './sqlite-writer-thread.ts';

const thread = new URL('./sqlite-writer-thread.ts', import.meta.url);

/** Writes groups to an SQLite file in a thread of its own, so that a slow disk holds up nothing but acknowledgements. */
export function sqliteGroupWriter(db: Kysely<Database>, file: string): GroupWriter {
  let worker: Worker | null = null;
  let waiting: { resolve: (answer: CommitAnswer) => void; reject: (error: Error) => void } | null = null;

  const start = (): Worker => {
    const started = new Worker(thread, { workerData: file });
    started.unref();
    started.on('message', (answer: CommitAnswer) => waiting?.resolve(answer));
    started.on('error', (error) => waiting?.reject(error instanceof Error ? error : new Error(String(error))));
    started.on('exit', () => {
      if (worker === started) worker = null;
      waiting?.reject(new Error('the thread that writes has ended'));
    });
    return started;
  };

  const ask = async (groups: readonly Group[]): Promise<CommitAnswer> => {
    const writing = (worker ??= start());
    // A process with nothing else to do still waits for this.
    writing.ref();
    try {
      return await new Promise<CommitAnswer>((resolve, reject) => {
        waiting = { resolve, reject };
        writing.postMessage(pack(groups));
      });
    } finally {
      waiting = null;
      writing.unref();
    }
  };

  const write = async (groups: readonly Group[]): Promise<void> => {
    if (groups.every(isNothing)) return;
    // Kysely hands its connection to one at a time: no transaction of a command is open while the thread writes, and
    // none has to wait for the file's lock.
    const answer = await db.connection().execute(() => ask(groups));
    if (answer.kind === 'failed') throw new Error(answer.message);
    const moved = answer.kind === 'moved' ? groups[answer.group] : undefined;
    if (moved) throw new HeadMoved(moved.document);
  };

  return {
    write,
    // No other process has the file.
    locked: (_documents, work) => work(db, write),
    close: async () => {
      const ending = worker;
      if (!ending) return;
      ending.ref();
      const ended = new Promise((resolve) => ending.once('exit', resolve));
      ending.postMessage('close');
      await ended;
    },
  };
}

const isNothing = ({ seq, heard, parts }: Group): boolean =>
  seq === 0 && heard.length === 0 && parts.every(({ kept }) => kept.length === 0);
