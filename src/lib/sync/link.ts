import * as decoding from 'lib0/decoding';
import { messageYjsSyncStep1 } from 'y-protocols/sync';
import { Awareness } from 'y-protocols/awareness';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
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

/** What a message of the server says it has on disk: everything of each client below its clock. */
export interface StoredClocks {
  /** `all` is the state vector of its sync step 1; `part` the clocks of what it has just sent. */
  readonly type: 'all' | 'part';
  readonly clocks: ReadonlyMap<number, number>;
}

/** Reads it from a server's y-websocket message; null for a message that is not of the sync protocol. */
export function storedClocks(message: Uint8Array): StoredClocks | null {
  const decoder = decoding.createDecoder(message);
  if (decoding.readVarUint(decoder) !== 0) return null;
  const isVector = decoding.readVarUint(decoder) === messageYjsSyncStep1;
  const bytes = decoding.readVarUint8Array(decoder);
  return isVector
    ? { type: 'all', clocks: Y.decodeStateVector(bytes) }
    : { type: 'part', clocks: Y.parseUpdateMeta(bytes).to };
}
