import type WebSocket from 'ws';
import { decodeServerFrame } from '#shared/wire/codec.ts';
import type { Wire } from '../../../src/lib/sync/sync-socket.ts';

/** A socket on which some of what others wrote is never heard, and nobody notices. */
export class LossyWire implements Wire {
  binaryType = '';
  onopen: Wire['onopen'] = null;
  onmessage: Wire['onmessage'] = null;
  onclose: Wire['onclose'] = null;
  onerror: Wire['onerror'] = null;
  readonly #socket: WebSocket;
  readonly #waiting: Uint8Array[] = [];

  constructor(socket: WebSocket, swallows: () => boolean) {
    this.#socket = socket;
    socket.on('open', () => this.#waiting.splice(0).forEach((bytes) => socket.send(bytes)));
    socket.on('message', (message: Buffer) => {
      const data = new Uint8Array(message);
      const frame = decodeServerFrame(data);
      // An update of the sync protocol: neither a question nor the answer to one.
      if (frame.type === 'data' && frame.message[1] === 2 && swallows()) return;
      (this.onmessage as ((event: { data: Uint8Array }) => void) | null)?.({ data });
    });
    socket.on('close', (code) => (this.onclose as ((event: { code: number }) => void) | null)?.({ code }));
    socket.on('error', () => undefined);
  }

  send(bytes: Uint8Array): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(bytes);
    else this.#waiting.push(bytes);
  }

  close(): void {
    this.#socket.terminate();
  }
}
