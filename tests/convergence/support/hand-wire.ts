import type WebSocket from 'ws';
import type { Wire } from '../../../src/lib/sync/sync-socket.ts';

/** A socket whose frames arrive when the test says so, in both directions; what was on its way when it is cut is lost. */
export class HandWire implements Wire {
  binaryType = '';
  onopen: Wire['onopen'] = null;
  onmessage: Wire['onmessage'] = null;
  onclose: Wire['onclose'] = null;
  onerror: Wire['onerror'] = null;
  /** Set for frames that are never heard, and nobody notices. */
  swallows: ((data: Uint8Array) => boolean) | null = null;
  readonly #socket: WebSocket;
  #toServer: Uint8Array[] = [];
  #toClient: Uint8Array[] = [];
  #isOver = false;

  constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data: Buffer) => this.#toClient.push(new Uint8Array(data)));
    socket.on('close', (code) => this.#end(code));
    socket.on('error', () => this.#end(1006));
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  send(bytes: Uint8Array): void {
    if (!this.#isOver) this.#toServer.push(bytes);
  }

  close(): void {
    this.#isOver = true;
    this.#socket.terminate();
  }

  /** The network fails: both ends notice, what was under way is gone. */
  cut(): void {
    this.#socket.terminate();
    this.#end(1006);
  }

  /** Lets up to so many frames through in each direction. */
  flush(most = Infinity): void {
    if (this.#isOver || this.#socket.readyState !== this.#socket.OPEN) return;
    for (const bytes of this.#toServer.splice(0, most)) this.#socket.send(bytes);
    for (const data of this.#toClient.splice(0, most)) {
      if (this.#isOver) return;
      if (this.swallows?.(data)) continue;
      (this.onmessage as ((event: { data: Uint8Array }) => void) | null)?.({ data });
    }
  }

  #end(code: number): void {
    if (this.#isOver) return;
    this.#isOver = true;
    (this.onclose as ((event: { code: number }) => void) | null)?.({ code });
  }
}
