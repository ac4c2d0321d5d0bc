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

interface Running {
  readonly worker: Worker;
  readonly port: MessagePort;
  readonly answered: Int32Array;
}

interface Asked<Answer> {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

/** A thread that is asked, and answers in order. Starts with the first question. */
export class AskedThread<Setting, Question, Answer> {
  readonly #module: URL;
  readonly #setting: Setting;
  readonly #asked: Asked<Answer>[] = [];
  #running: Running | null = null;
  #heard = 0;

  constructor(module: URL, setting: Setting) {
    this.#module = module;
    this.#setting = setting;
  }

  /** Asks; what is transferred with the question is the thread's from then on. @throws what the thread says */
  ask(question: Question, transfer: readonly Transferable[] = []): Promise<Answer> {
    const { port } = (this.#running ??= this.#start());
    // A process with nothing else to do still waits for this.
    port.ref();
    return new Promise<Answer>((resolve, reject) => {
      this.#asked.push({ resolve, reject });
      port.postMessage(question, transfer);
    });
  }

  /** Hears answers that are there but have not come through the event loop yet. */
  look(): void {
    if (this.#running === null) return;
    const { port, answered } = this.#running;
    while (Atomics.load(answered, 0) !== this.#heard) {
      const said = receiveMessageOnPort(port);
      if (!said) return;
      this.#hear(said.message as Said<Answer>);
    }
  }

  async close(): Promise<void> {
    if (this.#running === null) return;
    const { worker, port } = this.#running;
    worker.ref();
    const ended = new Promise((resolve) => worker.once('exit', resolve));
    port.postMessage(null);
    await ended;
  }

  #hear(said: Said<Answer>): void {
    this.#heard += 1;
    const asked = this.#asked.shift();
    if (this.#asked.length === 0) this.#running?.port.unref();
    if ('answer' in said) asked?.resolve(said.answer);
    else asked?.reject(new Error(said.failed));
  }

  #start(): Running {
    const { port1: port, port2 } = new MessageChannel();
    const answered = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
    const workerData: ThreadData<Setting> = { setting: this.#setting, port: port2, answered };
    const worker = new Worker(this.#module, { workerData, transferList: [port2] });
    const running = { worker, port, answered };
    this.#heard = 0;
    worker.unref();
    port.on('message', (said: Said<Answer>) => this.#hear(said));
    port.unref();
    const failed = (error: Error): void => {
      for (const { reject } of this.#asked.splice(0)) reject(error);
    };
    worker.on('error', (error) => failed(error instanceof Error ? error : new Error(String(error))));
    worker.on('exit', () => {
      if (this.#running === running) this.#running = null;
      failed(new Error('a thread of the relay has ended'));
    });
    return running;
  }
}
