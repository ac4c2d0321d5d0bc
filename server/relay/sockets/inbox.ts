import type { RawData, WebSocket } from 'ws';
import { closeCodes, type CloseCode } from '#shared/wire/close-codes.ts';
import type { RelayCounters } from '../relay-counters.ts';
import { relayLimits } from '../relay-limits.ts';
import { byteBucket, frameBucket, type SocketBudgets } from './socket-budgets.ts';
import type { TokenBucket } from './token-bucket.ts';

/** Handles frames. An exception means that the client is not one of ours. */
export interface FrameHandler {
  handle(bytes: Uint8Array): Promise<void> | void;
  /** All frames that came together have been handled, or as many as may be at once. */
  handled(): void;
}

/** What receiving works with. */
export interface InboxParts {
  readonly clock: () => number;
  readonly budgets: SocketBudgets;
  readonly counters: RelayCounters;
}

/** What becomes of what was received. */
export interface InboxHost extends FrameHandler {
  /** Handling has failed. */
  failed(error: unknown): void;
  close(code: CloseCode): void;
}

/**
 * What one socket is sent: frames are handled in order and one at a time, so a later one never overtakes an earlier one
 * that waits for the database. A socket that sends more than its budgets is read more slowly, not ended: its network
 * holds back what it has to wait with (B11, B12, B13).
 */
export class Inbox {
  readonly #socket: WebSocket;
  readonly #host: InboxHost;
  readonly #clock: () => number;
  readonly #counters: RelayCounters;
  readonly #frames: TokenBucket;
  readonly #bytes: TokenBucket;
  readonly #mostDebt: number;
  #queue: Uint8Array[] = [];
  #queuedBytes = 0;
  #isBusy = false;
  #wasHeard = true;
  #timer: NodeJS.Timeout | null = null;
  #throttledSince = 0;
  #lastThrottled = -Infinity;

  constructor(socket: WebSocket, { clock, budgets, counters }: InboxParts, host: InboxHost) {
    this.#socket = socket;
    this.#host = host;
    this.#clock = clock;
    this.#counters = counters;
    this.#frames = frameBucket(budgets, clock);
    this.#bytes = byteBucket(budgets, clock);
    this.#mostDebt = this.#frames.burst;
    socket.on('message', (data, isBinary) => this.#receive(data, isBinary));
    // Frames below messages cost what messages cost.
    socket.on('ping', (data) => this.#spend(data.length));
    socket.on('pong', (data) => this.#spend(data.length));
    socket.on('error', (error) => this.#broken(error));
    socket.once('close', () => this.#stop());
  }

  /** Whether anything was heard since this was last asked. Whoever is not read cannot be heard. */
  takeSign(): boolean {
    const sign = this.#wasHeard || this.#socket.isPaused;
    this.#wasHeard = false;
    return sign;
  }

  #receive(data: RawData, isBinary: boolean): void {
    if (!this.#isOpen) return;
    if (!isBinary) {
      this.#counters.count('B10');
      return this.#host.close(closeCodes.violation);
    }
    const bytes = toBytes(data);
    this.#spend(bytes.length);
    if (!this.#isOpen) return;
    this.#queue.push(bytes);
    this.#queuedBytes += bytes.length;
    if (this.#isFull) {
      if (!this.#socket.isPaused) this.#counters.count('B13');
      this.#socket.pause();
    }
    if (this.#isBusy) return;
    this.#isBusy = true;
    // Frames that come with one read of the network are handled as one round.
    queueMicrotask(() => void this.#work());
  }

  #spend(bytes: number): void {
    this.#wasHeard = true;
    if (!this.#isOpen) return;
    const waitMs = Math.max(this.#frames.spend(), this.#bytes.spend(bytes));
    if (waitMs === 0) return;
    if (this.#frames.debt > this.#mostDebt) return this.#tooMuch();
    if (!this.#timer) this.#throttle(waitMs);
  }

  /** Stops reading until the debt is gone. */
  #throttle(waitMs: number): void {
    const now = this.#clock();
    if (now - this.#lastThrottled > relayLimits.throttlePauseMs) this.#throttledSince = now;
    if (now - this.#throttledSince > relayLimits.throttledMs) return this.#tooMuch();
    this.#counters.count(this.#frames.debt > 0 ? 'B11' : 'B12');
    this.#socket.pause();
    this.#timer = setTimeout(() => {
      this.#timer = null;
      // One read brings many frames: those after the first have added to the debt.
      const more = this.#debtMs;
      if (more > 0) return this.#throttle(more);
      this.#lastThrottled = this.#clock();
      this.#readOn();
    }, waitMs).unref();
  }

  /** More than any honest client can have to say (B14). */
  #tooMuch(): void {
    this.#counters.count('B14');
    this.#host.close(closeCodes.tooFast);
  }

  async #work(): Promise<void> {
    let done = 0;
    // A queue of its own for every round: taking from the front of a long one would copy it each time.
    while (this.#queue.length > 0) {
      const round = this.#queue;
      this.#queue = [];
      for (const bytes of round) {
        this.#queuedBytes -= bytes.length;
        this.#readOn();
        if (!this.#isOpen) continue;
        try {
          const work = this.#host.handle(bytes);
          if (work) await work;
        } catch (error) {
          this.#host.failed(error);
        }
        done += 1;
        if (done % relayLimits.framesPerTurn !== 0) continue;
        // A long queue of one socket must not keep the others waiting.
        this.#roundEnds();
        await new Promise((resolve) => setImmediate(resolve));
      }
      this.#roundEnds();
    }
    this.#isBusy = false;
  }

  #roundEnds(): void {
    try {
      this.#host.handled();
    } catch (error) {
      this.#host.failed(error);
    }
  }

  #readOn(): void {
    if (this.#socket.isPaused && !this.#timer && !this.#isFull) this.#socket.resume();
  }

  /** What is no WebSocket is closed by the library, with the code that the protocol has for it (B8, B9). */
  #broken(error: Error & { code?: string }): void {
    if (error.code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH') this.#counters.count('B8');
    else if (error.code?.startsWith('WS_ERR')) this.#counters.count('B9');
  }

  #stop(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#queue = [];
  }

  get #debtMs(): number {
    return Math.max(this.#frames.debtMs, this.#bytes.debtMs);
  }

  get #isOpen(): boolean {
    return this.#socket.readyState === this.#socket.OPEN;
  }

  get #isFull(): boolean {
    return this.#queuedBytes > relayLimits.queuedBytes;
  }
}

function toBytes(data: RawData): Uint8Array {
  if (Array.isArray(data)) return new Uint8Array(Buffer.concat(data));
  return data instanceof ArrayBuffer ? new Uint8Array(data) : data;
}
