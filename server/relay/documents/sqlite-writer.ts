import { MessageChannel, receiveMessageOnPort, Worker, type MessagePort } from 'node:worker_threads';
import type { WriterAnswer, WriterQuestion, WriterThreadData } from './sqlite-writer-thread.ts';

const thread = new URL('./sqlite-writer-thread.ts', import.meta.url);

/** A thread that writes, and the way to it. */
interface Writing {
  readonly worker: Worker;
  readonly port: MessagePort;
  /** How many questions the thread has answered: written by it, read by us. */
  readonly answered: Int32Array;
}

/** The thread that waits for the disk. Is asked one thing at a time; starts with the first question. */
export class SqliteWriterThread {
  readonly #file: string;
  #writing: Writing | null = null;
  #asked: { resolve: (waiting: number) => void; reject: (error: Error) => void } | null = null;
  #heard = 0;

  constructor(file: string) {
    this.#file = file;
  }

  /** Asks; gives how many updates wait for the tables. @throws what the database says */
  async ask(question: WriterQuestion): Promise<number> {
    const { port } = (this.#writing ??= this.#start());
    // A process with nothing else to do still waits for this.
    port.ref();
    try {
      return await new Promise<number>((resolve, reject) => {
        this.#asked = { resolve, reject };
        port.postMessage(question);
      });
    } finally {
      this.#asked = null;
      port.unref();
    }
  }

  /** Hears an answer that is there but has not come through the event loop yet. */
  look(): void {
    if (this.#writing === null || Atomics.load(this.#writing.answered, 0) === this.#heard) return;
    const answer = receiveMessageOnPort(this.#writing.port);
    if (answer) this.#hear(answer.message as WriterAnswer);
  }

  async close(): Promise<void> {
    if (this.#writing === null) return;
    const { worker, port } = this.#writing;
    worker.ref();
    const ended = new Promise((resolve) => worker.once('exit', resolve));
    port.postMessage({ kind: 'close' } satisfies WriterQuestion);
    await ended;
  }

  #hear(answer: WriterAnswer): void {
    this.#heard += 1;
    if (answer.kind === 'done') this.#asked?.resolve(answer.waiting);
    else this.#asked?.reject(new Error(answer.message));
  }

  #start(): Writing {
    const { port1: port, port2 } = new MessageChannel();
    const answered = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
    const workerData: WriterThreadData = { file: this.#file, port: port2, answered };
    const worker = new Worker(thread, { workerData, transferList: [port2] });
    const started = { worker, port, answered };
    this.#heard = 0;
    worker.unref();
    port.on('message', (answer: WriterAnswer) => this.#hear(answer));
    port.unref();
    const failed = (error: Error): void => this.#asked?.reject(error);
    worker.on('error', (error) => failed(error instanceof Error ? error : new Error(String(error))));
    worker.on('exit', () => {
      if (this.#writing === started) this.#writing = null;
      failed(new Error('the thread that writes has ended'));
    });
    return started;
  }
}
