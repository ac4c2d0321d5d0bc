import { MessageChannel, receiveMessageOnPort, Worker, type MessagePort, type Transferable } from 'node:worker_threads';

/** What a thread says: the answer to the oldest question, or why there is none. */
export type Said<Answer> = { readonly answer: Answer } | { readonly failed: string };

/** What a thread is given at its start. */
export interface ThreadData<Setting> {
  readonly setting: Setting;
  /** Questions come in here, and answers go out. */
  readonly port: MessagePort;
  /** The number of answers so far, for whoever does not want to wait for the message. */
  readonly answered: Int32Array;
}

interface Asked<Answer> {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

interface Running<Answer> {
  readonly worker: Worker;
  readonly port: MessagePort;
  readonly answered: Int32Array;
  /** How many answers were heard. */
  heard: number;
  readonly asked: Asked<Answer>[];
}

/** A thread that is asked, and answers in order. Starts with the first question, and again after it was closed. */
export class AskedThread<Setting, Question, Answer> {
  readonly #module: URL;
  readonly #setting: Setting;
  #running: Running<Answer> | null = null;

  constructor(module: URL, setting: Setting) {
    this.#module = module;
    this.#setting = setting;
  }

  /** Asks; what is transferred with the question is the thread's from then on. @throws what the thread says */
  ask(question: Question, transfer: readonly Transferable[] = []): Promise<Answer> {
    const { port, asked } = (this.#running ??= this.#start());
    // A process with nothing else to do still waits for this.
    port.ref();
    return new Promise<Answer>((resolve, reject) => {
      asked.push({ resolve, reject });
      port.postMessage(question, transfer);
    });
  }

  /** Hears answers that are there but have not come through the event loop yet. */
  look(): void {
    const running = this.#running;
    while (running !== null && Atomics.load(running.answered, 0) !== running.heard) {
      const said = receiveMessageOnPort(running.port);
      if (!said) return;
      hear(running, said.message as Said<Answer>);
    }
  }

  /** Ends the thread, once it has answered what it was asked. */
  async close(): Promise<void> {
    const running = this.#running;
    if (running === null) return;
    this.#running = null;
    const { worker, port } = running;
    worker.ref();
    const ended = new Promise((resolve) => worker.once('exit', resolve));
    port.postMessage(null);
    await ended;
  }

  #start(): Running<Answer> {
    const { port1: port, port2 } = new MessageChannel();
    const answered = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
    const workerData: ThreadData<Setting> = { setting: this.#setting, port: port2, answered };
    const worker = new Worker(this.#module, { workerData, transferList: [port2] });
    const running: Running<Answer> = { worker, port, answered, heard: 0, asked: [] };
    worker.unref();
    port.on('message', (said: Said<Answer>) => hear(running, said));
    port.unref();
    const failed = (error: Error): void => {
      for (const { reject } of running.asked.splice(0)) reject(error);
    };
    worker.on('error', (error) => failed(error instanceof Error ? error : new Error(String(error))));
    worker.on('exit', () => {
      if (this.#running === running) this.#running = null;
      failed(new Error('a thread of the relay has ended'));
    });
    return running;
  }
}

function hear<Answer>(running: Running<Answer>, said: Said<Answer>): void {
  running.heard += 1;
  const asked = running.asked.shift();
  if (running.asked.length === 0) running.port.unref();
  if ('answer' in said) asked?.resolve(said.answer);
  else asked?.reject(new Error(said.failed));
}
