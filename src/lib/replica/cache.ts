import { IndexeddbPersistence } from 'y-indexeddb';
import type * as Y from 'yjs';
import { keepLean } from './lean-cache.ts';

/** Longer than this no cache is waited for: a broken one never says so. */
const patienceMs = 5_000;

/** What this device remembers of an open document. A cache: everything in it can be fetched again. */
export interface DocumentCache {
  /** Resolves once the document holds what was remembered, or nothing more is to be hoped for. Never rejects. */
  readonly loaded: Promise<void>;
  close(): void;
  /** Forgets the document. */
  clear(): Promise<void>;
}

export type OpenCache = (name: string, doc: Y.Doc) => DocumentCache;

/** A cache in IndexedDB, by y-indexeddb. */
export const openIndexedCache: OpenCache = (name, doc) => {
  const persistence = new IndexeddbPersistence(name, doc);
  const lean = keepLean(persistence, doc);
  let timer: ReturnType<typeof setTimeout>;
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, patienceMs);
  });
  const loaded = Promise.race([persistence.whenSynced.then(() => lean.loaded()), patience]).finally(() =>
    clearTimeout(timer),
  );
  return {
    loaded,
    close: () => {
      lean.close();
      // Rejects when the database never opened; then there is nothing to close.
      void persistence.destroy().catch(() => undefined);
    },
    clear: () => {
      lean.stop();
      return persistence.clearData().catch(() => undefined);
    },
  };
};

/** No memory: for a document that is opened once, to be read. */
export const openNoCache = (): DocumentCache => ({
  loaded: Promise.resolve(),
  close: () => {},
  clear: () => Promise.resolve(),
});
