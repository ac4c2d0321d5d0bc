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
  #inFrame = false;
  #left = 0;
  #opcode = 0;
  #isFinal = true;
  /** Whether the next byte is the first of a message. */
  #isNew = false;
  /** What has come of a message that is wanted; null when it is not. */
  #parts: Buffer[] | null = null;
  readonly #control: Buffer[] = [];
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
    for (let at = 0; at < chunk.length && !this.#closing;) {
      at = this.#inFrame ? this.#readPayload(chunk, at) : this.#readHeader(chunk, at);
    }
    this.#handler.turn();
  }

  #readPayload(chunk: Buffer, from: number): number {
    const end = Math.min(chunk.length, from + this.#left);
    this.#left -= end - from;
    const isControl = this.#opcode >= 8;
    if (!isControl && this.#isNew) {
      this.#isNew = false;
      this.#parts = this.#handler.wants(chunk[from]!) ? [] : null;
    }
    const parts = isControl ? this.#control : this.#parts;
    const isLast = this.#left === 0 && (isControl || this.#isFinal);
    if (parts !== null) {
      if (isLast && parts.length === 0) this.#message(chunk.subarray(from, end));
      else {
        // A payload in several pieces is copied: the memory is read into again.
        parts.push(Buffer.from(chunk.subarray(from, end)));
        if (isLast) this.#message(Buffer.concat(parts.splice(0)));
      }
    }
    this.#inFrame = this.#left > 0;
    return end;
  }

  #readHeader(chunk: Buffer, from: number): number {
    const have = this.#header.length;
    const here = chunk.subarray(from, from + 10);
    const header = have === 0 ? here : Buffer.concat([this.#header, here]);
    const short = header.length < 2 ? 0 : header[1]! & 127;
    const size = short === 127 ? 10 : short === 126 ? 4 : 2;
    if (header.length < size) {
      this.#header = Buffer.from(header);
      return chunk.length;
    }
    this.#header = Buffer.alloc(0);
    this.#opcode = header[0]! & 15;
    this.#left = size === 2 ? short : size === 4 ? header.readUInt16BE(2) : Number(header.readBigUInt64BE(2));
    this.#inFrame = this.#left > 0;
    if (this.#opcode < 8) {
      this.#isFinal = (header[0]! & 128) !== 0;
      // A message may come in several frames, of which only the first says what it is.
      if (this.#opcode !== 0) this.#isNew = true;
    } else if (!this.#inFrame) this.#message(Buffer.alloc(0));
    return from + size - have;
  }

  #message(payload: Buffer): void {
    if (this.#opcode < 8) this.#handler.frame(payload);
    else if (this.#opcode === 9) this.#socket.write(frameOf(payload, 10));
    else if (this.#opcode === 8) {
      this.#end(`closed with ${payload.length >= 2 ? payload.readUInt16BE(0) : 'no code'}`);
    }
  }
}
