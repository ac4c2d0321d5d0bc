import type { DocumentName } from '#shared/documents/names.ts';
import type { UserId } from '#shared/ids.ts';

/** The IndexedDB database in which y-indexeddb keeps a document of an account. */
export const cacheName = (user: UserId, document: DocumentName): string => `foyer-${user}-${document}`;
