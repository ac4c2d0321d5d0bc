import type { Author } from '../message.ts';
import type { World } from '../world.ts';
import { DeliveryScan } from './delivery-scan.ts';
import { MessageWriter } from './message-writer.ts';
import { Wire, type WireHandler } from './wire.ts';

/** The relays that are measured. */
export const targetNames = ['foyer', 'raw', 'hocuspocus', 'hocuspocus-store'] as const;
export type TargetName = (typeof targetNames)[number];

/** A relay that is up, and what is needed to talk to it. */
export interface Target {
  readonly name: TargetName;
  readonly port: number;
  readonly world: World;
}

/** What all clients of one run share. */
export interface Run {
  /** Another message was read that somebody else has sent. */
  delivered(serial: number): void;
  nextSerial(): number;
  failed(why: string): void;
}

/** How one protocol opens a document and says what has arrived. */
export interface Protocol {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The socket is open: says what comes first, if anything. */
  begin(client: ProtocolEvents): void;
  wants(first: number): boolean;
  /** Reads a frame it wanted. `opened` says that messages come now, `acknowledged` up to which clock they are kept. */
  frame(payload: Buffer, client: ProtocolEvents): void;
  /** An update as this protocol sends it. */
  wrap(update: Uint8Array): Uint8Array;
  /** Whether one's own messages come back, which is then their acknowledgement. */
  readonly echoes: boolean;
  /** The updates in a frame from the server. */
  updatesIn(payload: Uint8Array): Uint8Array[];
}

/** What a protocol tells its client. */
export interface ProtocolEvents {
  send(payload: Uint8Array): void;
  opened(): void;
  acknowledged(clock: number): void;
  failed(why: string): void;
  readonly author: Author;
}

/** One device in one room: writes, counts what it reads, and knows how many of its messages are still on their way. */
export class Client implements WireHandler, ProtocolEvents {
  readonly author: Author;
  readonly writer: MessageWriter;
  readonly ready: Promise<void>;
  /** Messages of others that were read. */
  deliveries = 0;
  /** How many of the own messages have been acknowledged. */
  acknowledgedClock = 0;
  /** Whole frames as they came, for looking at them afterwards; null when they are not kept. */
  recorded: Buffer[] | null = null;
  /** Called after something of ours was acknowledged. */
  room: (() => void) | null = null;
  readonly #run: Run;
  readonly #protocol: Protocol;
  readonly #wire: Wire;
  readonly #scan: DeliveryScan;
  #echoes = 0;
  #hasRoom = false;
  #resolve!: () => void;
  #reject!: (error: Error) => void;
  #recordLeft: number;

  constructor(
    target: Target,
    author: Author,
    protocol: Protocol,
    run: Run,
    { recordBytes = 0, localAddress }: { readonly recordBytes?: number; readonly localAddress?: string } = {},
  ) {
    this.author = author;
    this.#run = run;
    this.#protocol = protocol;
    this.#recordLeft = recordBytes;
    if (recordBytes > 0) this.recorded = [];
    this.writer = new MessageWriter(author, (update) => protocol.wrap(update));
    this.#scan = new DeliveryScan((sender, serial) => {
      if (sender !== author.index) {
        this.deliveries += 1;
        run.delivered(serial);
      } else this.#echoes += 1;
    });
    this.ready = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.#wire = new Wire(
      { port: target.port, path: protocol.path, headers: protocol.headers, ...(localAddress ? { localAddress } : {}) },
      this,
    );
    this.#wire.opened.then(
      () => protocol.begin(this),
      (error: unknown) => this.#reject(error instanceof Error ? error : new Error(String(error))),
    );
  }

  /** Messages that were sent and not acknowledged. */
  get inFlight(): number {
    return this.writer.count - this.acknowledgedClock;
  }

  get received(): number {
    return this.#wire.received;
  }

  /** Sends the next messages in one write. */
  say(messages: number): void {
    this.#wire.writeFrames(this.writer.write(messages, () => this.#run.nextSerial()));
  }

  send(payload: Uint8Array): void {
    this.#wire.send(payload);
  }

  destroy(): void {
    this.#wire.destroy();
  }

  opened(): void {
    this.#resolve();
  }

  acknowledged(clock: number): void {
    if (clock <= this.acknowledgedClock) return;
    this.acknowledgedClock = clock;
    this.#hasRoom = true;
  }

  failed(why: string): void {
    this.#reject(new Error(why));
    this.#run.failed(why);
  }

  wants(first: number): boolean {
    return this.recorded !== null || this.#protocol.wants(first);
  }

  frame(payload: Buffer): void {
    if (this.recorded !== null) {
      if (this.#recordLeft > 0) this.recorded.push(Buffer.from(payload));
      this.#recordLeft -= payload.length;
      if (!this.#protocol.wants(payload[0]!)) return;
    }
    this.#protocol.frame(payload, this);
  }

  bytes(chunk: Buffer): void {
    this.#scan.scan(chunk);
  }

  turn(): void {
    if (this.#protocol.echoes && this.#echoes > 0) {
      this.acknowledged(this.#echoes);
    }
    if (!this.#hasRoom) return;
    this.#hasRoom = false;
    this.room?.();
  }

  closed(why: string): void {
    this.failed(`a socket of ${this.author.lane} ended: ${why}`);
  }
}
