import { MessageChannel, receiveMessageOnPort, Worker, type MessagePort } from 'node:worker_threads';
import type { Kysely } from 'kysely';
import type { Database } from '../../storage/tables/database.ts';
import type { Group } from './group.ts';
import { HeadMoved, type GroupWriter } from './group-writer.ts';
import { pack } from './packed-group.ts';
import type { CommitAnswer, WriterThreadData } from './sqlite-writer-thread.ts';

const thread = new URL('./sqlite-writer-thread.ts', import.meta.url);

/** A thread that writes, and the way to it. */
interface Writing {
  readonly worker: Worker;
  readonly port: MessagePort;
  /** How many commits the thread has answered: written by it, read by us. */
  readonly answered: Int32Array;
}

/** Writes groups to an SQLite file in a thread of its own, so that a slow disk holds up nothing but acknowledgements. */
export function sqliteGroupWriter(db: Kysely<Database>, file: string): GroupWriter {
  let writing: Writing | null = null;
  let waiting: { resolve: (answer: CommitAnswer) => void; reject: (error: Error) => void } | null = null;
  let heard = 0;

  const hear = (answer: CommitAnswer): void => {
    heard += 1;
    waiting?.resolve(answer);
  };
  const start = (): Writing => {
    const { port1: port, port2 } = new MessageChannel();
    const answered = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
    const workerData: WriterThreadData = { file, port: port2, answered };
    const worker = new Worker(thread, { workerData, transferList: [port2] });
    const started = { worker, port, answered };
    heard = 0;
    worker.unref();
    port.on('message', hear);
    port.unref();
    worker.on('error', (error) => waiting?.reject(error instanceof Error ? error : new Error(String(error))));
    worker.on('exit', () => {
      if (writing === started) writing = null;
      waiting?.reject(new Error('the thread that writes has ended'));
    });
    return started;
  };

  const ask = async (groups: readonly Group[], begun: () => void): Promise<CommitAnswer> => {
    const { port } = (writing ??= start());
    // A process with nothing else to do still waits for this.
    port.ref();
    try {
      return await new Promise<CommitAnswer>((resolve, reject) => {
        waiting = { resolve, reject };
        port.postMessage(pack(groups));
        begun();
      });
    } finally {
      waiting = null;
      port.unref();
    }
  };

  const write = async (groups: readonly Group[], begun: () => void): Promise<void> => {
    if (groups.every(isNothing)) return;
    // Kysely hands its connection to one at a time: no transaction of a command is open while the thread writes, and
    // none has to wait for the file's lock.
    const answer = await db.connection().execute(() => ask(groups, begun));
    if (answer.kind === 'failed') throw new Error(answer.message);
    const moved = answer.kind === 'moved' ? groups[answer.group] : undefined;
    if (moved) throw new HeadMoved(moved.document);
  };

  return {
    write,
    look: () => {
      if (writing === null || Atomics.load(writing.answered, 0) === heard) return;
      const answer = receiveMessageOnPort(writing.port);
      if (answer) hear(answer.message as CommitAnswer);
    },
    // No other process has the file.
    locked: (_documents, work) => work(db, (groups) => write(groups, () => undefined)),
    close: async () => {
      if (writing === null) return;
      const { worker, port } = writing;
      worker.ref();
      const ended = new Promise((resolve) => worker.once('exit', resolve));
      port.postMessage('close');
      await ended;
    },
  };
}

const isNothing = ({ seq, heard, parts }: Group): boolean =>
  seq === 0 && heard.length === 0 && parts.every(({ kept }) => kept.length === 0);
