import * as Y from 'yjs';
import { parseDocumentName, type DocumentName } from '#shared/documents/names.ts';
import type { UserId } from '#shared/ids.ts';
import { cacheName } from '../replica/cache-name.ts';
import { openNoCache, type DocumentCache, type OpenCache } from '../replica/cache.ts';
import type { Owed } from '../replica/owed.ts';
import type { Reason } from '../replica/shelf.ts';
import type { WatchList } from './watch-list.ts';

/** What decides where a document that opens is remembered. */
export interface DocumentCachesParts {
  readonly user: UserId;
  readonly openCache: OpenCache;
  readonly owed: Pick<Owed, 'has'>;
  readonly watch: Pick<WatchList, 'isKnown'>;
}

/** Opens the cache of a document that is opened for this reason; one that is read once has none. */
export function openCacheOf(
  { user, openCache, owed, watch }: DocumentCachesParts,
  name: DocumentName,
  doc: Y.Doc,
  reason: Reason,
): DocumentCache {
  if (reason === 'catch-up' && !watch.isKnown(name)) return openNoCache();
  const cache = cacheName(user, name);
  // A copy from before a backup was restored says what the server no longer says.
  if (owed.has(name) && isServers(name)) {
    void openCache(cache, new Y.Doc()).clear();
    return openNoCache();
  }
  return openCache(cache, doc);
}

/** Whether nobody but the server writes into a document. */
export const isServers = (name: DocumentName): boolean =>
  !['page', 'contact'].includes(parseDocumentName(name)?.kind ?? '');
