import * as decoding from 'lib0/decoding';
import { messageYjsSyncStep1 } from 'y-protocols/sync';
import { Awareness } from 'y-protocols/awareness';
import { WebsocketProvider } from 'y-websocket';
import type * as Y from 'yjs';
import type { DocumentName } from '#shared/documents/names.ts';
import { closeCodes } from '#shared/wire/close-codes.ts';
import type { Channels } from './channels.ts';

/** What no second try would change. */
const final: readonly number[] = [closeCodes.notFound, closeCodes.violation, closeCodes.tooLarge];

/** An open document's connection to the server: y-websocket's provider over a channel of the one socket. */
export interface Link {
  /** True from the server's answer to our sync step 1 until the connection goes. */
  readonly synced: boolean;
  close(): void;
}

/** Connects a document; `onSynced` is called after each time it has caught up with the server. */
export function linkDocument(channels: Channels, document: DocumentName, doc: Y.Doc, onSynced: () => void): Link {
  const awareness = new Awareness(doc);
  awareness.setLocalState(null);
  const provider = new WebsocketProvider('channel:', document, doc, {
    awareness,
    disableBc: true,
    WebSocketPolyfill: channels.socketFor(document),
    shouldReconnect: ({ code }) => !final.includes(code),
  });
  // The provider would wait before it asks again; the socket has a backoff of its own.
  provider.on('connection-close', (event: { code?: number } | null) => {
    if (event?.code !== closeCodes.goingAway) return;
    queueMicrotask(() => {
      if (provider.shouldConnect) provider.connect();
    });
  });
  provider.on('sync', (synced: boolean) => {
    if (synced) onSynced();
  });
  return {
    get synced() {
      return provider.synced;
    },
    close: () => {
      provider.destroy();
      awareness.destroy();
    },
  };
}

/** The state vector in a server's sync step 1, which is what it has on disk; null for any other message. */
export function storedClocks(message: Uint8Array): Map<number, number> | null {
  const decoder = decoding.createDecoder(message);
  if (decoding.readVarUint(decoder) !== 0 || decoding.readVarUint(decoder) !== messageYjsSyncStep1) return null;
  const vector = decoding.createDecoder(decoding.readVarUint8Array(decoder));
  const clocks = new Map<number, number>();
  for (let left = decoding.readVarUint(vector); left > 0; left -= 1) {
    clocks.set(decoding.readVarUint(vector), decoding.readVarUint(vector));
  }
  return clocks;
}
