import WebSocket from 'ws';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import type { DocumentName } from '#shared/documents/names.ts';

/** A program that is not ours: the y-websocket package as published, with a session cookie. */
export interface StockClient {
  readonly doc: Y.Doc;
  readonly provider: WebsocketProvider;
  /** Resolves with the close code once the server has closed the socket. */
  readonly closed: Promise<number>;
  /** Resolves when the provider says it is synced. */
  readonly synced: Promise<void>;
  destroy(): void;
}

/** Connects the stock provider to `/sync/<document>`; it does not come back after a close. */
export function openStockClient(url: string, document: DocumentName, cookie: string): StockClient {
  let onClose: (code: number) => void;
  const closed = new Promise<number>((resolve) => (onClose = resolve));
  class CookieSocket extends WebSocket {
    constructor(address: string | URL) {
      super(address, { headers: { cookie, origin: url } });
      this.on('close', (code) => onClose(code));
      this.on('unexpected-response', (_request, response) => onClose(response.statusCode ?? 0));
      this.on('error', () => undefined);
    }
  }
  const doc = new Y.Doc();
  const provider = new WebsocketProvider(`${url.replace('http', 'ws')}/sync`, document, doc, {
    WebSocketPolyfill: CookieSocket as unknown as typeof globalThis.WebSocket,
    disableBc: true,
  });
  const synced = new Promise<void>((resolve) => {
    provider.on('sync', (isSynced: boolean) => {
      if (isSynced) resolve();
    });
  });
  return {
    doc,
    provider,
    closed,
    synced,
    destroy: () => {
      provider.destroy();
      doc.destroy();
    },
  };
}
