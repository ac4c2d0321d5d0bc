import { connect, type Socket } from 'node:net';
import { randomBytes } from 'node:crypto';
import { frameOf } from './frame.ts';

/** What is done with what a server sends. */
export interface WireHandler {
  /** Whether a frame that begins with this byte is to be handed over whole. Others are only looked through. */
  wants(first: number): boolean;
  /** A whole payload. It must not be kept: the memory is used again. */
  frame(payload: Buffer): void;
  /** Bytes as they came, frame headers and all. They must not be kept. */
  bytes(chunk: Buffer): void;
  /** After all of a chunk has been handled. */
  turn(): void;
  closed(why: string): void;
}

export interface WireOptions {
  readonly port: number;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Another loopback address to come from, when one has not enough ports. */
  readonly localAddress?: string;
}

/** Reading is synchronous: all sockets of the process share what they are read into. */
const memory = Buffer.allocUnsafeSlow(512 * 1024);

/** A WebSocket client that costs little: one shared buffer, no copies, no events. */
export class Wire {
  readonly opened: Promise<void>;
  /** Bytes received after the upgrade. */
  received = 0;
  readonly #socket: Socket;
  readonly #handler: WireHandler;
  #open!: () => void;
  #fail!: (error: Error) => void;
  #head: Buffer | null = Buffer.alloc(0);
  #header: Buffer = Buffer.alloc(0);
  #left = 0;
  #opcode = 0;
  #isFinal = true;
  #collected: Buffer[] | null = null;
  /** The fragments so far of a payload that is wanted whole. */
  #fragments: Buffer[] | null = null;
  #begins = false;
  #closing = false;

  constructor({ port, path, headers = {}, localAddress }: WireOptions, handler: WireHandler) {
    this.#handler = handler;
    this.opened = new Promise((resolve, reject) => {
      this.#open = resolve;
      this.#fail = reject;
    });
    this.#socket = connect({
      port,
      host: '127.0.0.1',
      ...(localAddress === undefined ? {} : { localAddress }),
      noDelay: true,
      onread: {
        buffer: memory,
        callback: (length) => {
          this.#read(memory.subarray(0, length));
          return true;
        },
      },
    });
    const lines = [
      `GET ${path} HTTP/1.1`,
      `Host: 127.0.0.1:${port}`,
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
      ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ];
    this.#socket.write(`${lines.join('\r\n')}\r\n\r\n`);
    this.#socket.on('error', (error) => this.#end(error.message));
    this.#socket.on('close', () => this.#end('the server ended the connection'));
  }

  /** Sends whole frames. */
  writeFrames(frames: Buffer): void {
    this.#socket.write(frames);
  }

  /** Sends one payload. */
  send(payload: Uint8Array): void {
    this.#socket.write(frameOf(payload));
  }

  /** Goes without a word and leaves no port waiting. */
  destroy(): void {
    this.#closing = true;
    this.#socket.resetAndDestroy();
  }

  #end(why: string): void {
    this.#fail(new Error(why));
    if (this.#closing) return;
    this.#closing = true;
    this.#socket.destroy();
    this.#handler.closed(why);
  }

  #read(chunk: Buffer): void {
    if (this.#closing) return;
    if (this.#head !== null) {
      const head = Buffer.concat([this.#head, chunk]);
      const end = head.indexOf('\r\n\r\n');
      if (end < 0) {
        this.#head = head;
        return;
      }
      const status = head.toString('latin1', 0, head.indexOf('\r\n'));
      if (!status.startsWith('HTTP/1.1 101')) return this.#end(`the upgrade was answered ${status}`);
      this.#head = null;
      this.#open();
      if (head.length === end + 4) return;
      return this.#handle(head.subarray(end + 4));
    }
    this.#handle(chunk);
  }

  #handle(chunk: Buffer): void {
    this.received += chunk.length;
    this.#handler.bytes(chunk);
    for (let at = 0; at < chunk.length;) {
      if (this.#left === 0 && !this.#begins) {
        at = this.#readHeader(chunk, at);
        continue;
      }
      const first = chunk[at]!;
      if (this.#begins) {
        this.#begins = false;
        if (this.#isWanted(first)) this.#collected = [];
      }
      const end = Math.min(chunk.length, at + this.#left);
      if (this.#collected !== null) {
        if (this.#left === end - at && this.#collected.length === 0) this.#finish(chunk.subarray(at, end));
        else {
          // A payload in several pieces is copied: the memory is read into again.
          this.#collected.push(Buffer.from(chunk.subarray(at, end)));
          if (this.#left === end - at) this.#finish(Buffer.concat(this.#collected));
        }
      }
      this.#left -= end - at;
      at = end;
    }
    this.#handler.turn();
  }

  #readHeader(chunk: Buffer, from: number): number {
    const have = this.#header.length;
    const header =
      have === 0 ? chunk.subarray(from, from + 10) : Buffer.concat([this.#header, chunk.subarray(from, from + 10)]);
    const short = header.length < 2 ? 2 : (header[1]! & 127) === 126 ? 4 : (header[1]! & 127) === 127 ? 10 : 2;
    if (header.length < short) {
      this.#header = Buffer.from(header);
      return chunk.length;
    }
    this.#header = Buffer.alloc(0);
    this.#opcode = header[0]! & 15;
    this.#isFinal = (header[0]! & 128) !== 0;
    const length = header[1]! & 127;
    this.#left = short === 2 ? length : short === 4 ? header.readUInt16BE(2) : Number(header.readBigUInt64BE(2));
    if (this.#left > 0) this.#begins = true;
    else if (this.#opcode !== 2) this.#finish(Buffer.alloc(0));
    return from + short - have;
  }

  #finish(payload: Buffer): void {
    this.#collected = null;
    if (this.#opcode === 9) this.#socket.write(frameOf(payload, 10));
    else if (this.#opcode === 8) {
      this.#end(`closed with ${payload.length >= 2 ? payload.readUInt16BE(0) : 'no code'}`);
    } else if (this.#isFinal && this.#fragments === null) this.#handler.frame(payload);
    else {
      (this.#fragments ??= []).push(Buffer.from(payload));
      if (!this.#isFinal) return;
      const whole = Buffer.concat(this.#fragments);
      this.#fragments = null;
      this.#handler.frame(whole);
    }
  }

  #isWanted(first: number): boolean {
    if (this.#opcode === 0) return this.#fragments !== null;
    return this.#opcode !== 2 || this.#handler.wants(first);
  }
}
