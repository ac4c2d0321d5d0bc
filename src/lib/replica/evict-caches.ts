import Dexie from 'dexie';
import {
  contactDocument,
  homeDocument,
  pageDocument,
  roomDocument,
  type DocumentName,
} from '#shared/documents/names.ts';
import type { Owner } from '../core.ts';
import { databaseName, type FoyerDatabase } from '../projection/database.ts';
import { cacheName } from './cache-name.ts';

/** More caches than this are too many databases for one site. */
const most = 100;
/** Rooms whose caches stay: those that were used last. */
const keptRooms = 30;
/** What I wrote stays in a cache for so long: a server that goes on from an older backup has it from there. */
const ownDays = 8;

/** Forgets the caches of documents that were not used for long; their content is in the projection and on the server. */
export async function evictCaches(database: FoyerDatabase, owner: Owner): Promise<void> {
  if (typeof indexedDB.databases !== 'function') return;
  const prefix = databaseName(owner.user);
  const names = (await indexedDB.databases()).flatMap(({ name }) => (name?.startsWith(`${prefix}-`) ? [name] : []));
  if (names.length <= most) return;
  const rooms = await database.rooms.orderBy('sortAt').reverse().limit(keptRooms).toArray();
  const waiting = await database.outbox.toArray();
  const owed = ((await database.meta.get('owed'))?.value ?? []) as DocumentName[];
  const own = await pagesOfMine(database, owner, Date.now() - ownDays * 24 * 3_600_000);
  const kept = new Set([
    cacheName(owner.user, homeDocument(owner.user)),
    ...[...rooms.flatMap(({ id, head }) => [roomDocument(id), pageDocument(id, head)]), ...own, ...owed].map((name) =>
      cacheName(owner.user, name),
    ),
    ...waiting.flatMap((row) => (row.kind === 'record' ? [cacheName(owner.user, row.document)] : [])),
  ]);
  for (const name of names) if (!kept.has(name) && !name.includes('-company/')) indexedDB.deleteDatabase(name);
}

/** The pages and cards that hold something I wrote since `since`, epoch milliseconds. */
async function pagesOfMine(database: FoyerDatabase, { user }: Owner, since: number): Promise<Set<DocumentName>> {
  const pages = new Set<DocumentName>();
  for (const room of await database.rooms.where('sortAt').above(since).primaryKeys()) {
    await database.timeline
      .where('[room+lane+id]')
      .between([room, user, Dexie.minKey], [room, user, Dexie.maxKey])
      .filter(({ at }) => at > since)
      .each(({ page }) => void pages.add(pageDocument(room, page)));
  }
  await database.contactFacts
    .filter(({ versions }) => versions.some(({ lane, at }) => lane === user && at > since))
    .each(({ id }) => void pages.add(contactDocument(id)));
  return pages;
}
