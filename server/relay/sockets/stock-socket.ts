import { createDecoder } from 'lib0/decoding';
import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { DocumentName } from '#shared/documents/names.ts';
import { closeCodes, type CloseCode } from '#shared/wire/close-codes.ts';
import type { Sender } from '../ports.ts';
import type { RelayCounters } from '../relay-counters.ts';
import type { Channel, Outlet } from './channel.ts';
import { keepAlive, type SharedMessage } from './messages.ts';
import { openChannel, type Opening } from './open-channel.ts';
import type { LiveSocket } from './live-socket.ts';
import { SocketLine, type LineParts } from './socket-line.ts';

/** One document over the y-websocket protocol as it is published: any program may take part, under the same rules. */
export class StockSocket implements LiveSocket, Outlet {
  readonly sender: Sender;
  readonly device = null;
  checkedAt: number;
  readonly #line: SocketLine;
  readonly #name: DocumentName;
  readonly #parts: Opening;
  readonly #counters: RelayCounters;
  #opening: Promise<Channel | null> | null = null;
  #channel: Channel | null = null;

  constructor(socket: WebSocket, wire: Duplex, name: DocumentName, sender: Sender, parts: Opening & LineParts) {
    this.sender = sender;
    this.checkedAt = parts.clock();
    this.#name = name;
    this.#parts = parts;
    this.#counters = parts.counters;
    this.#line = new SocketLine(socket, wire, parts, {
      handle: (bytes) => this.#receive(bytes),
      handled: () => this.#channel?.admitArrived(),
    });
    socket.once('close', () => void this.#end());
  }

  get channels(): readonly Channel[] {
    return this.#channel ? [this.#channel] : [];
  }

  /** Opens the document, or closes the socket when there is nothing. */
  async start(): Promise<void> {
    this.#opening = openChannel(this.#parts, this.#name, this.sender, this);
    try {
      this.#channel = await this.#opening;
    } catch {
      return this.close(closeCodes.busy);
    }
    if (!this.#channel) return this.close(closeCodes.notFound);
    this.#channel.askForMore();
  }

  heartbeat(): void {
    this.#line.heartbeat();
    this.#line.send(keepAlive);
  }

  data({ message }: SharedMessage): boolean {
    if (this.#line.isSlow) {
      this.#counters.count('B19');
      this.close(closeCodes.busy);
      return false;
    }
    this.#line.send(message);
    return true;
  }

  /** The protocol knows no acknowledgement. */
  ack(): void {}

  /** The protocol knows no refusal: the record is in nobody else's copy. */
  refused(): void {}

  close(code: CloseCode, reason?: string): void {
    this.#line.close(code, reason);
  }

  fail(code: CloseCode): void {
    this.close(code);
  }

  drained(): Promise<void> {
    return this.#line.drained();
  }

  #receive(bytes: Uint8Array): Promise<void> | void {
    return this.#channel ? this.#channel.receive(createDecoder(bytes)) : this.#receiveLater(bytes);
  }

  async #receiveLater(bytes: Uint8Array): Promise<void> {
    const channel = await this.#opening;
    await channel?.receive(createDecoder(bytes));
  }

  async #end(): Promise<void> {
    const channel = await this.#opening?.catch(() => null);
    channel?.end();
  }
}
