import Dexie from 'dexie';
import type { UserId } from '#shared/ids.ts';
import { databaseName, FoyerDatabase } from '../projection/database.ts';
import { cacheName } from '../replica/cache-name.ts';
import { draftPrefix, editPrefix, sendingPrefix } from './draft-key.ts';

/** How many messages and requests of an account the server has not acknowledged. */
export async function countUnsent(user: UserId): Promise<number> {
  if (!(await Dexie.exists(databaseName(user)))) return 0;
  const database = new FoyerDatabase(databaseName(user));
  try {
    // A file is sent with its message, and counts as that.
    return await database.outbox.filter((row) => row.kind === 'record' || row.command !== 'send-file').count();
  } finally {
    database.close();
  }
}

/** Deletes everything an account has kept in this browser. */
export async function wipeAccount(user: UserId): Promise<void> {
  const names = new Set([databaseName(user), ...(await cacheNames(user)), ...(await listedNames(user))]);
  // Another tab may hold one open; it lets go by itself once it hears of the sign-out.
  await Promise.allSettled([...names].map((name) => Dexie.delete(name)));
  const prefixes = [draftPrefix(user), editPrefix(user), sendingPrefix(user)];
  for (const key of Object.keys(localStorage)) {
    if (prefixes.some((prefix) => key.startsWith(prefix))) localStorage.removeItem(key);
  }
}

async function cacheNames(user: UserId): Promise<string[]> {
  if (!(await Dexie.exists(databaseName(user)))) return [];
  const database = new FoyerDatabase(databaseName(user));
  try {
    return (await database.documents.toCollection().primaryKeys()).map((name) => cacheName(user, name));
  } finally {
    database.close();
  }
}

/** What the browser itself lists, where it can: also finds caches that the projection has forgotten. */
async function listedNames(user: UserId): Promise<string[]> {
  const databases = typeof indexedDB.databases === 'function' ? await indexedDB.databases() : [];
  return databases.flatMap(({ name }) => (name?.startsWith(databaseName(user)) ? [name] : []));
}
