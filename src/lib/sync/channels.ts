import type { DocumentName } from '#shared/documents/names.ts';
import { closeCodes } from '#shared/wire/close-codes.ts';
import { encodeClientData } from '#shared/wire/codec.ts';
import type { AckFrame, ClientFrame, DataFrame, ServerFrame } from '#shared/wire/frames.ts';
import { Channel, type ChannelHost } from './channel.ts';
import type { HeardFrame, SyncSocket } from './sync-socket.ts';

type OpenedFrame = Extract<ServerFrame, { type: 'opened' }>;
type RefusedFrame = Extract<ServerFrame, { type: 'refused' }>;
export type DigestFrame = Extract<ServerFrame, { type: 'digest' }>;
type OpenFrame = Extract<ClientFrame, { type: 'open' }>;

/** What is said about an open document's digest. */
export type AboutDocument =
  { readonly type: 'digest' } | { readonly type: 'diverged'; readonly what: 'entries' | 'values' };

/** Who hears what the server says of a document, besides its provider. */
export interface ChannelEvents {
  /** Which records to ask about when the document is opened. */
  pending(document: DocumentName): Promise<OpenFrame['pending']>;
  /** Comes before the document's data. */
  opened(document: DocumentName, frame: OpenedFrame): void;
  /** Comes after the provider has applied the data. */
  data(document: DocumentName, frame: DataFrame): void;
  ack(document: DocumentName, frame: AckFrame): void;
  refused(document: DocumentName, frame: RefusedFrame): void;
  digest(document: DocumentName, frame: DigestFrame): void;
  closed(document: DocumentName, code: number): void;
}

const keepAliveMs = 20_000;

/** The channels over the one socket: gives each its number, opens it when it can, and tells frames apart. */
export class Channels implements ChannelHost {
  readonly #socket: Pick<SyncSocket, 'status' | 'send' | 'sendBytes'>;
  readonly #events: ChannelEvents;
  readonly #channels = new Set<Channel>();
  readonly #byNumber = new Map<number, Channel>();
  readonly #timer: ReturnType<typeof setInterval>;
  #lastNumber = 0;

  constructor(socket: Pick<SyncSocket, 'status' | 'send' | 'sendBytes'>, events: ChannelEvents) {
    this.#socket = socket;
    this.#events = events;
    this.#timer = setInterval(() => {
      for (const channel of this.#channels) channel.keepAlive();
    }, keepAliveMs);
  }

  /** A class to give to y-websocket's provider of this document in the place of WebSocket. */
  socketFor(document: DocumentName): typeof WebSocket {
    const makeChannel = (): Channel => new Channel(this, document);
    const polyfill = function polyfill(): Channel {
      return makeChannel();
    };
    // The provider uses of a WebSocket what Channel has.
    return polyfill as unknown as typeof WebSocket;
  }

  attach(channel: Channel): void {
    this.#channels.add(channel);
    if (this.#socket.status === 'online') void this.#open(channel);
  }

  detach(channel: Channel): void {
    this.#channels.delete(channel);
    if (channel.number === 0) return;
    this.#byNumber.delete(channel.number);
    this.#socket.send({ type: 'close', channel: channel.number });
  }

  sendData(channel: Channel, message: Uint8Array): void {
    this.#socket.sendBytes(encodeClientData(channel.number, message));
  }

  /** Says something about a document on its open channel; false when it has none. */
  say(document: DocumentName, frame: AboutDocument): boolean {
    for (const channel of this.#byNumber.values()) {
      if (channel.document !== document || channel.readyState !== channel.OPEN) continue;
      return this.#socket.send({ ...frame, channel: channel.number });
    }
    return false;
  }

  /** The socket is online: opens what waited for it. */
  online(): void {
    for (const channel of this.#channels) void this.#open(channel);
  }

  /** The socket is gone, and with it every channel; their providers come back with new ones. */
  down(): void {
    const gone = [...this.#byNumber.values()];
    this.#byNumber.clear();
    for (const channel of gone) {
      channel.number = 0;
      this.#channels.delete(channel);
      channel.closed(closeCodes.goingAway);
    }
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Hands a frame on when it belongs to a channel; false when it is none of theirs. */
  hear(frame: HeardFrame): boolean {
    if (!('channel' in frame)) return false;
    const channel = this.#byNumber.get(frame.channel);
    // Said before the server knew that the channel was closed.
    if (!channel) return true;
    const { document } = channel;
    switch (frame.type) {
      case 'opened':
        this.#events.opened(document, frame);
        channel.opened();
        break;
      case 'data':
        channel.hear(frame.message);
        this.#events.data(document, frame);
        break;
      case 'ack':
        this.#events.ack(document, frame);
        break;
      case 'refused':
        this.#events.refused(document, frame);
        break;
      case 'digest':
        this.#events.digest(document, frame);
        break;
      case 'closed':
        this.#byNumber.delete(frame.channel);
        this.#channels.delete(channel);
        channel.number = 0;
        channel.closed(frame.code);
        this.#events.closed(document, frame.code);
        break;
      default:
        break;
    }
    return true;
  }

  async #open(channel: Channel): Promise<void> {
    if (channel.number !== 0) return;
    this.#lastNumber += 1;
    const number = this.#lastNumber;
    channel.number = number;
    this.#byNumber.set(number, channel);
    const pending = await this.#events.pending(channel.document);
    // Meanwhile it may have been closed, or the socket may have gone.
    if (channel.number !== number || channel.readyState !== channel.CONNECTING) return;
    this.#socket.send({ type: 'open', channel: number, document: channel.document, pending });
  }
}
