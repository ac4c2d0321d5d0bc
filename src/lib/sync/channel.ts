import type { DocumentName } from '#shared/documents/names.ts';

/** What y-websocket sends and hears on a channel: only the sync messages pass. */
const syncMessage = 0;
/** An awareness message about nobody: it means nothing and asks for no answer. */
const quiet = new Uint8Array([1, 1, 0]);

/** What a channel needs of the socket it runs over. */
export interface ChannelHost {
  attach(channel: Channel): void;
  detach(channel: Channel): void;
  sendData(channel: Channel, message: Uint8Array): void;
}

/**
 * A document's channel in the shape of a WebSocket, for y-websocket's provider. It is *connecting* while the socket is
 * down, and closes when the socket or the server says so.
 */
export class Channel {
  readonly CONNECTING = 0;
  readonly OPEN = 1;
  readonly CLOSING = 2;
  readonly CLOSED = 3;
  readyState = 0;
  binaryType = 'arraybuffer';
  onopen: ((event: unknown) => void) | null = null;
  onmessage: ((event: { data: Uint8Array }) => void) | null = null;
  onclose: ((event: { code: number; reason: string }) => void) | null = null;
  onerror: ((event: unknown) => void) | null = null;
  /** The channel's number on the present socket; 0 while it has none. */
  number = 0;
  readonly document: DocumentName;
  readonly #host: ChannelHost;

  constructor(host: ChannelHost, document: DocumentName) {
    this.#host = host;
    this.document = document;
    host.attach(this);
  }

  send(message: Uint8Array): void {
    // Presence travels stamped by the server, never as a client's awareness.
    if (this.readyState === this.OPEN && message[0] === syncMessage) this.#host.sendData(this, message);
  }

  close(): void {
    if (this.readyState === this.CLOSED) return;
    this.readyState = this.CLOSED;
    this.#host.detach(this);
  }

  /** The server has opened the channel: the provider begins its sync. */
  opened(): void {
    this.readyState = this.OPEN;
    this.onopen?.({});
  }

  hear(message: Uint8Array): void {
    if (this.readyState === this.OPEN) this.onmessage?.({ data: message });
  }

  /** Lets the provider hear something: it closes a connection that was silent for 30 seconds. */
  keepAlive(): void {
    this.hear(quiet);
  }

  closed(code: number): void {
    if (this.readyState === this.CLOSED) return;
    this.readyState = this.CLOSED;
    this.onclose?.({ code, reason: '' });
  }
}
