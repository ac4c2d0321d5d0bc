import { storeState, type IndexeddbPersistence } from 'y-indexeddb';
import type * as Y from 'yjs';

/** From one rewriting of a cache to the next, in milliseconds: many deletions come together. */
const everyMs = 1000;
/** Pieces of a cache that was rewritten and opened again: the whole, and what opening adds. */
const piecesOfWhole = 2;

/** Keeps what was deleted out of a cache. */
export interface LeanCache {
  /** The cache is in the document. */
  loaded(): void;
  /** Does what is due before the cache closes. */
  close(): void;
  stop(): void;
}

/**
 * A cache is a list of updates, and in the older ones stands what a later one deletes. So after a deletion it is written
 * anew, as the document is: a text that was recalled or erased leaves this device's disk too (P7).
 */
export function keepLean(persistence: IndexeddbPersistence, doc: Y.Doc): LeanCache {
  let timer: ReturnType<typeof setTimeout> | null = null;
  let isDue = false;
  let isStopped = false;

  const rewrite = async (): Promise<void> => {
    isDue = false;
    // Not open yet: what is due then is seen when it has loaded.
    if (persistence.db === null) return;
    try {
      await storeState(persistence, true);
    } catch {
      // The browser has closed the database: the next opening does it.
    }
  };
  const look = (): void => {
    if (isStopped) return;
    timer ??= setTimeout(() => {
      timer = null;
      // What the last opening did not come to stands in more pieces than a whole has.
      if (isDue || persistence._dbsize > piecesOfWhole) void rewrite();
    }, everyMs);
  };
  const deleted = (transaction: Y.Transaction): void => {
    if (transaction.origin === persistence || transaction.deleteSet.clients.size === 0) return;
    isDue = true;
    look();
  };
  doc.on('afterTransaction', deleted);
  const stop = (): void => {
    isStopped = true;
    doc.off('afterTransaction', deleted);
    if (timer !== null) clearTimeout(timer);
    timer = null;
  };

  return {
    loaded: look,
    close: () => {
      if (isDue) void rewrite();
      stop();
    },
    stop,
  };
}
