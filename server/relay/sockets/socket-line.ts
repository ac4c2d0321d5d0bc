import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { closeCodes, type CloseCode } from '#shared/wire/close-codes.ts';
import type { RelayLogger } from '../relay.ts';
import type { BudgetRule, RelayCounters } from '../relay-counters.ts';
import { relayLimits } from '../relay-limits.ts';
import { Inbox, type FrameHandler, type InboxParts } from './inbox.ts';
import { answerPings } from './pongs.ts';

/** What a socket says that ended without a close frame (RFC 6455, section 7.4.1). */
const abnormal = 1006;

/** What every socket works with. */
export interface LineParts extends InboxParts {
  readonly logger: RelayLogger;
}

/** One WebSocket of a client: what it is sent, and when it ends. What it says goes through its inbox. */
export class SocketLine {
  readonly #socket: WebSocket;
  /** The connection under it. */
  readonly #wire: Duplex;
  readonly #logger: RelayLogger;
  readonly #counters: RelayCounters;
  readonly #inbox: Inbox;
  #isGathering = false;
  /** Whether this side has ended it for a reason of the client's. */
  #isEnded = false;
  #closedWith: number | null = null;

  constructor(socket: WebSocket, wire: Duplex, parts: LineParts, handler: FrameHandler) {
    this.#socket = socket;
    this.#wire = wire;
    this.#logger = parts.logger;
    this.#counters = parts.counters;
    answerPings(socket);
    socket.once('close', (code) => (this.#closedWith = code));
    this.#inbox = new Inbox(socket, parts, {
      ...handler,
      failed: (error) => this.#fail(error),
      close: (code) => this.close(code),
    });
  }

  get isOpen(): boolean {
    return this.#socket.readyState === this.#socket.OPEN;
  }

  /** Whether it broke without a word of either side: its client may want to go on where it was. */
  get isLost(): boolean {
    return this.#closedWith === abnormal && !this.#isEnded;
  }

  /** Sends a frame: `head` and, where it is shared with others, `body`. Ends a socket whose client does not read (B20). */
  send(head: Uint8Array, body?: Uint8Array): void {
    if (!this.isOpen) return;
    if (this.#socket.bufferedAmount > relayLimits.stuckBytes) return this.#terminate('B20');
    this.#gather();
    if (body === undefined) return this.#socket.send(head);
    if (body.length < relayLimits.sharedBytes) return this.#socket.send(Buffer.concat([head, body]));
    // Two fragments of one message: the body is the same memory for everybody.
    this.#socket.send(head, { fin: false });
    this.#socket.send(body);
  }

  /** Whether the client reads slower than it is sent to (B19). */
  get isSlow(): boolean {
    return this.#socket.bufferedAmount > relayLimits.slowBytes;
  }

  /** Resolves when there is room for a whole document more; ends a socket that makes none in time. */
  async drained(): Promise<void> {
    for (let waited = 0; this.isOpen && this.#socket.bufferedAmount > relayLimits.fullBytes; waited += 50) {
      if (waited > relayLimits.drainMs) return this.#terminate('B20');
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Closes with a code; `reason` is for machines, as in `comeBackReason`. */
  close(code: CloseCode, reason?: string): void {
    this.#isEnded = true;
    this.#socket.close(code, reason);
    // A client that does not answer is not waited for.
    setTimeout(() => this.#socket.terminate(), 1000).unref();
  }

  /** Asks for a sign of life, and ends the socket when the last question got none (B21). */
  heartbeat(): void {
    if (!this.#inbox.takeSign()) return this.#terminate('B21');
    if (this.isOpen) this.#socket.ping();
  }

  /** What a socket is owed in one turn of the event loop leaves in one write. */
  #gather(): void {
    if (this.#isGathering) return;
    this.#isGathering = true;
    this.#wire.cork();
    setImmediate(() => {
      this.#isGathering = false;
      this.#wire.uncork();
    });
  }

  #terminate(rule: BudgetRule): void {
    this.#counters.count(rule);
    // Silence is the network's fault; not to read what one is sent is not.
    this.#isEnded ||= rule !== 'B21';
    this.#socket.terminate();
  }

  #fail(error: unknown): void {
    // What a client has sent is its own fault; what the database could not do is ours, and the client comes back.
    const isOurs = error instanceof UnavailableError;
    const reason = error instanceof Error ? error.name : 'unknown';
    if (isOurs) this.#logger.error({ err: error.cause }, 'a frame could not be served');
    else this.#logger.warn({ reason }, 'a socket was closed for a frame that is none');
    if (!isOurs) this.#counters.count('B10');
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
