import type { Duplex } from 'node:stream';
import type { RawData, WebSocket } from 'ws';
import { closeCodes, type CloseCode } from '#shared/wire/close-codes.ts';
import type { RelayLogger } from '../relay.ts';
import { relayLimits } from '../relay-limits.ts';
import { byteBucket, frameBucket, type SocketBudgets } from './socket-budgets.ts';
import type { TokenBucket } from './token-bucket.ts';

/** Handles one frame. An exception means that the client is not one of ours. */
export type FrameHandler = (bytes: Uint8Array) => Promise<void> | void;

/** What every socket works with. */
export interface LineParts {
  readonly logger: RelayLogger;
  readonly clock: () => number;
  readonly budgets: SocketBudgets;
}

/** Served in order and one at a time: a later frame never overtakes an earlier one that waits for the database. */
export class SocketLine {
  readonly #socket: WebSocket;
  /** The connection under it. */
  readonly #wire: Duplex;
  readonly #logger: RelayLogger;
  readonly #handle: FrameHandler;
  readonly #frames: TokenBucket;
  readonly #bytes: TokenBucket;
  readonly #queue: Uint8Array[] = [];
  #queuedBytes = 0;
  #isBusy = false;
  #isAlive = true;
  #isGathering = false;

  constructor(socket: WebSocket, wire: Duplex, { logger, clock, budgets }: LineParts, handle: FrameHandler) {
    this.#socket = socket;
    this.#wire = wire;
    this.#logger = logger;
    this.#handle = handle;
    this.#frames = frameBucket(budgets, clock);
    this.#bytes = byteBucket(budgets, clock);
    socket.on('message', (data, isBinary) => this.#receive(data, isBinary));
    socket.on('pong', () => (this.#isAlive = true));
    // Always followed by `close`, which is what counts; without a listener it would end the process.
    socket.on('error', () => undefined);
  }

  get isOpen(): boolean {
    return this.#socket.readyState === this.#socket.OPEN;
  }

  /** Sends a frame: `head` and, where it is shared with others, `body`. A socket whose client does not read is ended. */
  send(head: Uint8Array, body?: Uint8Array): void {
    if (!this.isOpen) return;
    if (this.#socket.bufferedAmount > relayLimits.stuckBytes) return this.#socket.terminate();
    this.#gather();
    if (body === undefined) return this.#socket.send(head);
    if (body.length < relayLimits.sharedBytes) return this.#socket.send(Buffer.concat([head, body]));
    // Two fragments of one message: the body is the same memory for everybody.
    this.#socket.send(head, { fin: false });
    this.#socket.send(body);
  }

  /** Whether the client reads slower than it is sent to. */
  get isSlow(): boolean {
    return this.#socket.bufferedAmount > relayLimits.slowBytes;
  }

  /** Resolves when there is room for a whole document more; ends a socket that makes none in time. */
  async drained(): Promise<void> {
    for (let waited = 0; this.isOpen && this.#socket.bufferedAmount > relayLimits.fullBytes; waited += 50) {
      if (waited > relayLimits.drainMs) return this.#socket.terminate();
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  close(code: CloseCode): void {
    this.#socket.close(code);
    // A client that does not answer is not waited for.
    setTimeout(() => this.#socket.terminate(), 1000).unref();
  }

  /** Asks for a sign of life, and ends the socket when the last question got none. */
  heartbeat(): void {
    if (!this.#isAlive) return this.#socket.terminate();
    this.#isAlive = false;
    if (this.isOpen) this.#socket.ping();
  }

  /** What a socket is owed in one turn leaves in one write. */
  #gather(): void {
    if (this.#isGathering) return;
    this.#isGathering = true;
    this.#wire.cork();
    process.nextTick(() => {
      this.#isGathering = false;
      this.#wire.uncork();
    });
  }

  #receive(data: RawData, isBinary: boolean): void {
    this.#isAlive = true;
    const bytes = toBytes(data);
    if (!this.isOpen) return;
    if (!isBinary) return this.close(closeCodes.violation);
    if (!this.#frames.take() || !this.#bytes.take(bytes.length)) return this.close(closeCodes.tooFast);
    this.#queue.push(bytes);
    this.#queuedBytes += bytes.length;
    if (this.#queuedBytes > relayLimits.queuedBytes) this.#socket.pause();
    if (!this.#isBusy) void this.#work();
  }

  async #work(): Promise<void> {
    this.#isBusy = true;
    for (let bytes = this.#queue.shift(); bytes; bytes = this.#queue.shift()) {
      this.#queuedBytes -= bytes.length;
      if (this.#socket.isPaused && this.#queuedBytes < relayLimits.queuedBytes) this.#socket.resume();
      if (!this.isOpen) continue;
      try {
        const work = this.#handle(bytes);
        if (work) await work;
      } catch (error) {
        this.#fail(error);
      }
    }
    this.#isBusy = false;
  }

  #fail(error: unknown): void {
    // What a client has sent is its own fault; what the database could not do is ours, and the client comes back.
    const isOurs = error instanceof UnavailableError;
    const reason = error instanceof Error ? error.name : 'unknown';
    if (isOurs) this.#logger.error({ err: error.cause }, 'a frame could not be served');
    else this.#logger.warn({ reason }, 'a socket was closed for a frame that is none');
    this.close(isOurs ? closeCodes.busy : closeCodes.violation);
  }
}

/** Something of ours failed while a frame was handled. */
export class UnavailableError extends Error {
  override readonly name = 'UnavailableError';
}

/** Runs what depends on the database; its failures are not the client's. */
export async function ours<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    throw new UnavailableError('the database or a rule could not be asked', { cause: error });
  }
}

function toBytes(data: RawData): Uint8Array {
  if (Array.isArray(data)) return new Uint8Array(Buffer.concat(data));
  return data instanceof ArrayBuffer ? new Uint8Array(data) : data;
}
