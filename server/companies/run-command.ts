import { sql, type Transaction } from 'kysely';
import type { Services } from '../services.ts';
import type { Database } from '../storage/tables/database.ts';
import { Changes } from './changes.ts';

/** Any number that no other advisory lock of ours has. */
const commandLock = 720_118;

/**
 * Runs a command: its rows and what it publishes are written together or not at all. Commands take turns, so that what
 * one has read (rules of two companies, a free name) is still so when it commits. Inside, nothing is awaited but the
 * database. When the promise resolves, everything is on disk, told to devices, and live rights follow; `committed` comes
 * first after the commit.
 */
export async function runCommand<Result>(
  services: Pick<Services, 'storage' | 'relay'>,
  command: (trx: Transaction<Database>, changes: Changes) => Promise<Result>,
  committed?: (result: Result) => Promise<unknown>,
): Promise<Result> {
  const { storage, relay } = services;
  const { result, changes } = await storage.db.transaction().execute(async (trx) => {
    // SQLite has one writer anyway.
    if (storage.dialect === 'postgres') await sql`select pg_advisory_xact_lock(${commandLock})`.execute(trx);
    const made = new Changes();
    const answer = await command(trx, made);
    if (made.publications.length > 0) await relay.stagePublications(trx, made.publications);
    if (hasRights(made)) await relay.stageRights(trx, scopeOf(made));
    return { result: answer, changes: made };
  });
  await committed?.(result);
  // Rights do not wait for devices to be told: nothing may pass meanwhile.
  await Promise.all([
    hasRights(changes) ? relay.rightsChanged(scopeOf(changes)) : null,
    changes.publications.length > 0 ? relay.flushPublications() : null,
  ]);
  return result;
}

const hasRights = ({ users, rooms, documents }: Changes): boolean => users.size + rooms.size + documents.size > 0;

const scopeOf = ({ users, rooms, documents }: Changes) => ({
  users: [...users],
  rooms: [...rooms],
  documents: [...documents],
});
