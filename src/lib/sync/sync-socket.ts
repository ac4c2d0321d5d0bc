import { closeCodes } from '#shared/wire/close-codes.ts';
import { comeBackSeconds } from '#shared/wire/come-back.ts';
import { decodeServerFrame, encodeClientFrame } from '#shared/wire/codec.ts';
import type { AckFrame, ClientFrame, DataFrame, ServerFrame } from '#shared/wire/frames.ts';
import { pingAfterMs, pongWithinMs } from '#shared/wire/protocol.ts';
import { isAsking, isRepeated, writeClaim, type SeatClaim } from '#shared/wire/seat.ts';
import { backoffMs, comeBackMs } from './backoff.ts';

export type HeardFrame = ServerFrame | DataFrame | AckFrame;
type HelloFrame = Extract<ServerFrame, { type: 'hello' }>;

/** The part of a WebSocket that is used here. */
export interface Wire {
  binaryType: string;
  onopen: ((event: never) => void) | null;
  onmessage: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
  onerror: ((event: never) => void) | null;
  send(bytes: Uint8Array): void;
  close(): void;
}

export interface SyncSocketOptions {
  /** Begins a connection; `seat` says where this device sat before (see `writeClaim`). */
  readonly connect: (seat: string) => Wire;
  /** The server's first word; `kept` when what was watched before is watched, and what was missed comes now. */
  readonly online: (hello: HelloFrame, kept: boolean) => void;
  readonly frame: (frame: HeardFrame) => void;
  /** The socket is gone, for whatever reason. */
  readonly down: () => void;
  readonly status: (status: SocketStatus) => void;
  readonly random?: () => number;
}

/**
 * Where the one socket stands. `idle` waits for its next try; the last three do not try again by themselves: the session
 * is over, another tab of this device took over, or this version of the app is no longer served.
 */
export type SocketStatus = 'idle' | 'connecting' | 'online' | 'signed-out' | 'replaced' | 'too-old';

const helloWithinMs = 15_000;
/** A connection that ended sooner than this counts as a failure too: a server that closes at once is not asked at once. */
const steadyMs = 10_000;
/** How long to be silent when the server says it was too much, seconds. */
const tooFastSeconds = 30;

/** The app's one socket: connects, notices silence, comes back with full jitter, at once when told. */
export class SyncSocket {
  readonly #options: SyncSocketOptions;
  #wire: Wire | null = null;
  #status: SocketStatus = 'idle';
  #failures = 0;
  #onlineSince = Infinity;
  /** Until when the server wants to be left alone, epoch milliseconds. */
  #notBefore = 0;
  #timer: ReturnType<typeof setTimeout> | null = null;
  /** Where this device sits at the server, and what was said there. */
  #seat: SeatClaim | null = null;

  constructor(options: SyncSocketOptions) {
    this.#options = options;
  }

  get status(): SocketStatus {
    return this.#status;
  }

  /**
   * Connects now, unless it is connected or there is no point in it. Also ends a wait for the next try, but not one that
   * the server has asked for.
   */
  wake(): void {
    if (this.#status === 'signed-out' || this.#status === 'too-old') return;
    if (this.#status === 'online') {
      // Being here again after a while: the network may be another one.
      this.#ping();
      return;
    }
    if (this.#status === 'connecting') return;
    // The server has said when; being looked at again is no reason to come earlier.
    if (this.#timer !== null && Date.now() < this.#notBefore) return;
    this.#connect();
  }

  /** Closes for good. */
  stop(): void {
    this.#drop();
    this.#setStatus('idle');
    this.#clearTimer();
  }

  /** Sends a frame; false when the socket is not online. */
  send(frame: ClientFrame): boolean {
    const isSent = this.sendBytes(encodeClientFrame(frame));
    if (isSent && isAsking(frame) && this.#seat) this.#seat = { ...this.#seat, asked: this.#seat.asked + 1 };
    return isSent;
  }

  sendBytes(bytes: Uint8Array): boolean {
    if (this.#wire === null || this.#status !== 'online') return false;
    this.#wire.send(bytes);
    return true;
  }

  #connect(): void {
    this.#clearTimer();
    this.#setStatus('connecting');
    let wire: Wire;
    try {
      wire = this.#options.connect(writeClaim(this.#seat));
    } catch {
      // The browser refuses outright, as it may while it goes to sleep.
      this.#later();
      return;
    }
    this.#wire = wire;
    wire.binaryType = 'arraybuffer';
    wire.onmessage = ({ data }: { data: ArrayBuffer }) => {
      if (this.#wire === wire) this.#hear(new Uint8Array(data));
    };
    wire.onclose = ({ code, reason }: { code?: number; reason?: string }) => {
      if (this.#wire === wire) this.#closed(code ?? 1006, comeBackSeconds(reason));
    };
    wire.onerror = () => {};
    this.#timer = setTimeout(() => this.#closed(1006), helloWithinMs);
  }

  #hear(bytes: Uint8Array): void {
    let frame: HeardFrame;
    try {
      frame = decodeServerFrame(bytes);
    } catch {
      // A kind this version does not know: a newer server adds, it does not change.
      return;
    }
    this.#armPing();
    if (frame.type === 'hello') {
      this.#onlineSince = Date.now();
      this.#setStatus('online');
      this.#sit(frame);
    } else if (this.#status === 'online') {
      if (isRepeated(frame) && this.#seat) this.#seat = { ...this.#seat, heard: this.#seat.heard + 1 };
      this.#options.frame(frame);
    }
  }

  #sit(hello: HelloFrame): void {
    const before = this.#seat;
    const { token, kept } = hello.seat ?? { token: null, kept: false };
    const isKept = kept && token === before?.token;
    if (!isKept) this.#seat = token === null ? null : { token, heard: 0, asked: 0 };
    this.#options.online(hello, isKept);
  }

  #armPing(): void {
    this.#clearTimer();
    this.#timer = setTimeout(() => this.#ping(), pingAfterMs);
  }

  #ping(): void {
    this.#clearTimer();
    this.send({ type: 'ping' });
    this.#timer = setTimeout(() => this.#closed(1006), pongWithinMs);
  }

  #closed(code: number, comeBackIn: number | null = null): void {
    this.#drop();
    switch (code) {
      case closeCodes.signedOut:
        this.#setStatus('signed-out');
        return;
      case closeCodes.replaced:
        this.#setStatus('replaced');
        return;
      case closeCodes.tooOld:
        this.#setStatus('too-old');
        return;
      case closeCodes.tooFast:
        this.#later(comeBackIn ?? tooFastSeconds);
        return;
      default:
        this.#later(comeBackIn);
    }
  }

  #later(comeBackIn: number | null = null): void {
    const { random } = this.#options;
    if (Date.now() - this.#onlineSince >= steadyMs) this.#failures = 0;
    this.#onlineSince = Infinity;
    const told = comeBackIn === null ? 0 : comeBackMs(comeBackIn, random);
    const wait = Math.max(told, backoffMs(this.#failures, random));
    this.#notBefore = Date.now() + told;
    this.#failures += 1;
    this.#setStatus('idle');
    this.#timer = setTimeout(() => this.#connect(), wait);
  }

  #drop(): void {
    this.#clearTimer();
    const wire = this.#wire;
    if (!wire) return;
    this.#wire = null;
    wire.onmessage = null;
    wire.onclose = null;
    wire.close();
    this.#options.down();
  }

  #clearTimer(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #setStatus(status: SocketStatus): void {
    if (this.#status === status) return;
    this.#status = status;
    this.#options.status(status);
  }
}
