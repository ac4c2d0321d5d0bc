import type { DocumentName } from '../../../src/shared/documents/names.ts';
import { decodeServerFrame, encodeClientData, encodeClientFrame } from '../../../src/shared/wire/codec.ts';
import type { ClientFrame } from '../../../src/shared/wire/frames.ts';
import { isAsking, isRepeated, writeClaim, type SeatClaim } from '../../../src/shared/wire/seat.ts';
import type { Target } from './client.ts';
import { foyerSocket } from './foyer-protocol.ts';
import { Wire } from './wire.ts';
import { knowsNothing, readSync, step1Message, updateMessage } from './y-message.ts';

/** Something that is waited for on a channel. */
interface Waiting {
  readonly opened: (update: Uint8Array) => void;
  readonly acknowledged: (clock: number) => void;
}

/** A device with the app's one socket and many documents. It reads everything it is sent. */
export class FoyerDevice {
  /** Resolves with the server's first word. */
  readonly online: Promise<void>;
  /** The newest sequence that the server has named of each watched document. */
  readonly seqs = new Map<DocumentName, number>();
  /** Where it sits, for the socket that comes after this one. */
  seat: SeatClaim | null;
  /** Whether it came back to the seat it had: what it watched is watched. */
  isSeated = false;
  readonly #wire: Wire;
  readonly #channels = new Map<number, Waiting>();
  #stateVectors = new Map<number, Uint8Array>();
  #nextChannel = 1;
  #pong: () => void = () => undefined;
  #fail!: (error: Error) => void;
  readonly #failed: Promise<never>;

  constructor(target: Target, person: number, seat: SeatClaim | null = null) {
    this.seat = seat;
    this.#failed = new Promise<never>((_, reject) => (this.#fail = reject));
    this.#failed.catch(() => undefined);
    let hello: () => void = () => undefined;
    this.online = this.#or(new Promise((resolve) => (hello = resolve)));
    const { path, headers } = foyerSocket(target.world, person);
    this.#wire = new Wire(
      { port: target.port, path: `${path}&seat=${writeClaim(seat)}`, headers },
      {
        wants: () => true,
        bytes: () => undefined,
        turn: () => undefined,
        closed: (why) => this.#fail(new Error(why)),
        frame: (payload) => this.#hear(payload, hello),
      },
    );
    this.#wire.opened.catch((error: unknown) => this.#fail(error instanceof Error ? error : new Error(String(error))));
  }

  /** Bytes received so far. */
  get received(): number {
    return this.#wire.received;
  }

  /** Opens a document; resolves with its channel and what the server has beyond the state vector. */
  async open(
    document: DocumentName,
    stateVector: Uint8Array = knowsNothing,
  ): Promise<{ readonly channel: number; readonly update: Uint8Array }> {
    const channel = this.#nextChannel;
    this.#nextChannel += 1;
    this.#stateVectors.set(channel, stateVector);
    const update = new Promise<Uint8Array>((opened) =>
      this.#channels.set(channel, { opened, acknowledged: () => undefined }),
    );
    this.#tell({ type: 'open', channel, document, pending: [] });
    return { channel, update: await this.#or(update) };
  }

  /** Sends updates of one client id; resolves when all clocks below `clock` are acknowledged. */
  async write(channel: number, updates: readonly Uint8Array[], clock: number): Promise<void> {
    const acknowledged = new Promise<void>((resolve) => {
      this.#channels.set(channel, {
        opened: () => undefined,
        acknowledged: (now) => {
          if (now >= clock) resolve();
        },
      });
    });
    for (const update of updates) this.#wire.send(encodeClientData(channel, updateMessage(update)));
    await this.#or(acknowledged);
  }

  close(channel: number): void {
    this.#tell({ type: 'close', channel });
    this.#channels.delete(channel);
  }

  /** Watches documents from these sequences on; resolves when the server has looked at all of them. */
  async watch(documents: readonly { readonly document: DocumentName; readonly seq: number }[]): Promise<void> {
    this.#tell({ type: 'watch', documents: [...documents] });
    await this.settled();
  }

  /** Resolves when the server has served everything that was said before: frames of one socket are served in order. */
  async settled(): Promise<void> {
    const pong = new Promise<void>((resolve) => (this.#pong = resolve));
    this.#tell({ type: 'ping' });
    await this.#or(pong);
  }

  destroy(): void {
    this.#wire.destroy();
  }

  #tell(frame: ClientFrame): void {
    if (isAsking(frame) && this.seat) this.seat = { ...this.seat, asked: this.seat.asked + 1 };
    this.#wire.send(encodeClientFrame(frame));
  }

  #hear(payload: Buffer, hello: () => void): void {
    const frame = decodeServerFrame(payload);
    if (isRepeated(frame) && this.seat) this.seat = { ...this.seat, heard: this.seat.heard + 1 };
    switch (frame.type) {
      case 'hello':
        this.isSeated = frame.seat?.kept ?? false;
        if (!this.isSeated) this.seat = frame.seat ? { token: frame.seat.token, heard: 0, asked: 0 } : null;
        return hello();
      case 'pong':
        return this.#pong();
      case 'changed':
        return void this.seqs.set(frame.document, frame.seq);
      case 'opened': {
        const stateVector = this.#stateVectors.get(frame.channel) ?? knowsNothing;
        return this.#wire.send(encodeClientData(frame.channel, step1Message(stateVector)));
      }
      case 'data': {
        const message = readSync(frame.message);
        // The memory is read into again.
        if (message?.isAnswer) this.#channels.get(frame.channel)?.opened(Uint8Array.from(message.update));
        return;
      }
      case 'ack':
        for (const { clock } of frame.clocks) this.#channels.get(frame.channel)?.acknowledged(clock);
        return;
      case 'closed':
        return this.#fail(new Error(`a channel was closed with ${frame.code}`));
      case 'refused':
        return this.#fail(new Error(`refused: ${JSON.stringify(frame.records[0])}`));
      default:
    }
  }

  #or<Result>(wanted: Promise<Result>): Promise<Result> {
    return Promise.race([wanted, this.#failed]);
  }
}
