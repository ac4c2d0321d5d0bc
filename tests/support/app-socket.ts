import WebSocket from 'ws';
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import * as syncProtocol from 'y-protocols/sync';
import * as Y from 'yjs';
import type { DocumentName } from '#shared/documents/names.ts';
import { decodeServerFrame, encodeClientData, encodeClientFrame } from '#shared/wire/codec.ts';
import type { AckFrame, ClientFrame, DataFrame, ServerFrame } from '#shared/wire/frames.ts';
import { protocolVersion, syncPath } from '#shared/wire/protocol.ts';
import { isAsking, isRepeated, writeClaim, type SeatClaim } from '#shared/wire/seat.ts';

type Heard = ServerFrame | DataFrame | AckFrame;

/** The app's socket without the app: speaks the wire and keeps every byte it hears. */
export class AppSocket {
  readonly heard: Heard[] = [];
  /** Everything the server has sent, for searching it byte by byte. */
  readonly bytes: Uint8Array[] = [];
  readonly docs = new Map<number, Y.Doc>();
  /** What a socket that came without a claim would claim next; counts on over those that came with it. */
  claim: SeatClaim | null;
  readonly #socket: WebSocket;
  readonly #waiting = new Set<{ test: (frame: Heard) => boolean; resolve: (frame: Heard) => void }>();
  #nextChannel = 1;

  private constructor(socket: WebSocket, claim: SeatClaim | null) {
    this.#socket = socket;
    this.claim = claim;
    socket.on('message', (data: Buffer) => this.#receive(new Uint8Array(data)));
  }

  /**
   * Connects with a session cookie, as a device that keeps no seats when `claim` is left out; rejects with the HTTP status
   * when the upgrade is refused.
   */
  static async connect(
    url: string,
    cookie: string | null,
    device = 'testdevice',
    claim?: SeatClaim | null,
  ): Promise<AppSocket> {
    const seat = claim === undefined ? '' : `&seat=${writeClaim(claim)}`;
    const socket = new WebSocket(
      `${url.replace('http', 'ws')}${syncPath}?protocol=${protocolVersion}&device=${device}${seat}`,
      {
        headers: { origin: url, ...(cookie === null ? {} : { cookie }) },
      },
    );
    const app = new AppSocket(socket, claim ?? null);
    await new Promise<void>((resolve, reject) => {
      socket.once('open', () => resolve());
      socket.once('unexpected-response', (_request, response) =>
        reject(new Error(`upgrade answered ${response.statusCode}`)),
      );
      socket.once('error', reject);
    });
    return app;
  }

  send(frame: ClientFrame): void {
    if (this.claim && isAsking(frame)) this.claim = { ...this.claim, asked: this.claim.asked + 1 };
    this.#socket.send(encodeClientFrame(frame));
  }

  /** Opens a document on a new channel; the answer is `opened` or `closed`. */
  async open(document: DocumentName): Promise<{ channel: number; doc: Y.Doc; answer: Heard }> {
    const channel = this.#nextChannel;
    this.#nextChannel += 1;
    const doc = new Y.Doc();
    this.docs.set(channel, doc);
    doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin === this) return;
      const encoder = encoding.createEncoder();
      encoding.writeVarUint(encoder, 0);
      syncProtocol.writeUpdate(encoder, update);
      this.#socket.send(encodeClientData(channel, encoding.toUint8Array(encoder)));
    });
    this.send({ type: 'open', channel, document, pending: [] });
    const answer = await this.hears(
      (frame) => (frame.type === 'opened' || frame.type === 'closed') && frame.channel === channel,
    );
    if (answer.type === 'opened') {
      const encoder = encoding.createEncoder();
      encoding.writeVarUint(encoder, 0);
      syncProtocol.writeSyncStep1(encoder, doc);
      this.#socket.send(encodeClientData(channel, encoding.toUint8Array(encoder)));
    }
    return { channel, doc, answer };
  }

  /** The first frame, heard before or from now on, that passes `test`. */
  hears(test: (frame: Heard) => boolean): Promise<Heard> {
    const already = this.heard.find(test);
    if (already) return Promise.resolve(already);
    return new Promise((resolve) => this.#waiting.add({ test, resolve }));
  }

  /** Resolves once the server has answered everything sent before: frames of one socket are served in order. */
  async settled(): Promise<void> {
    const seen = this.heard.length;
    this.send({ type: 'ping' });
    await this.hears((frame) => frame.type === 'pong' && this.heard.indexOf(frame) >= seen);
  }

  close(): void {
    this.#socket.close();
  }

  /** The network fails: the server hears no word of it. */
  breakOff(): void {
    this.#socket.terminate();
  }

  /** Resolves with the server's first word, and whether this is the seat from before. */
  async seated(): Promise<boolean> {
    const hello = await this.hears((frame) => frame.type === 'hello');
    return hello.type === 'hello' && hello.seat?.kept === true;
  }

  /** Resolves with the code the server closes the whole socket with. */
  closed(): Promise<number> {
    return new Promise((resolve) => {
      if (this.#socket.readyState === WebSocket.CLOSED) resolve(0);
      this.#socket.once('close', (code) => resolve(code));
    });
  }

  #receive(bytes: Uint8Array): void {
    this.bytes.push(bytes);
    const frame = decodeServerFrame(bytes);
    this.heard.push(frame);
    if (frame.type === 'hello' && frame.seat && !frame.seat.kept)
      this.claim = { token: frame.seat.token, heard: 0, asked: 0 };
    if (this.claim && isRepeated(frame)) this.claim = { ...this.claim, heard: this.claim.heard + 1 };
    if (frame.type === 'data') this.#apply(frame);
    for (const one of this.#waiting) {
      if (!one.test(frame)) continue;
      this.#waiting.delete(one);
      one.resolve(frame);
    }
  }

  #apply(frame: DataFrame): void {
    const doc = this.docs.get(frame.channel);
    const decoder = decoding.createDecoder(frame.message);
    if (!doc || decoding.readVarUint(decoder) !== 0) return;
    const reply = encoding.createEncoder();
    encoding.writeVarUint(reply, 0);
    syncProtocol.readSyncMessage(decoder, reply, doc, this);
    if (encoding.length(reply) > 1) this.#socket.send(encodeClientData(frame.channel, encoding.toUint8Array(reply)));
  }
}
