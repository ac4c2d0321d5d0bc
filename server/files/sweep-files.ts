import { setTimeout as pause } from 'node:timers/promises';
import type { FileId } from '#shared/ids.ts';
import { endLease, lastDone, renewLease, takeLease } from '../retention/lease.ts';
import type { Services } from '../services.ts';
import { inParts } from '../storage/in-parts.ts';
import { FileFolder, type StoredName } from './file-folder.ts';
import { removeFiles } from './forget-files.ts';

type Sweeping = Pick<Services, 'storage' | 'clock' | 'dataDir'>;

const hourMs = 60 * 60_000;
const dayMs = 24 * hourMs;
/**
 * How long a file waits for the message that names it, in milliseconds: a device may be away for so long in between. What a
 * person uploads is bounded anyway.
 */
const unnamedMs = 400 * dayMs;
/** Bytes without a row are of an upload that is going on, or of nobody when they are older than this, in milliseconds. */
const strayMs = hourMs;
/**
 * How long bytes of nobody are kept aside, in milliseconds: a server that was started with another database, or with one
 * that is not restored yet, knows none of them.
 */
const lostMs = 30 * dayMs;
/** Files that one query looks at, and the moment for everybody else after it, in milliseconds. */
const atOnce = 50;
const pauseMs = 20;
const lease = 'files';

/** What a sweep has removed. */
export interface SweptFiles {
  /** Files of messages that are gone, or that no message ever named. */
  readonly files: number;
  /** Bytes that were nobody's, set aside now or for good. */
  readonly strays: number;
}

/**
 * Finds what was left behind: files whose message is recalled or erased, uploads that no message has named in 400 days,
 * and bytes that no row knows: those are set aside for 30 days, and are in their place again when a row knows them again.
 * Null while another process is at it.
 */
export async function sweepFiles(services: Sweeping): Promise<SweptFiles | null> {
  const { db } = services.storage;
  if (!(await takeLease(db, lease, services.clock()))) return null;
  let done: number | null = null;
  try {
    const swept = { files: await sweepRows(services), strays: await sweepBytes(services) };
    done = services.clock();
    return swept;
  } finally {
    await endLease(db, lease, done);
  }
}

async function sweepRows(services: Sweeping): Promise<number> {
  const { storage, clock } = services;
  let count = 0;
  for (let after = ''; ;) {
    const batch = await storage.db
      .selectFrom('file')
      .select((eb) => [
        'file.id',
        eb
          .selectFrom('erasure')
          .select('erasure.id')
          .whereRef('erasure.document', '=', 'file.document')
          .whereRef('erasure.lane', '=', 'file.user')
          .whereRef('erasure.id', '=', 'file.record')
          .as('erased'),
        eb
          .selectFrom('record_index')
          .select('record_index.recalled')
          .whereRef('record_index.document', '=', 'file.document')
          .whereRef('record_index.lane', '=', 'file.user')
          .whereRef('record_index.id', '=', 'file.record')
          .limit(1)
          .as('recalled'),
        'file.at',
      ])
      .where('file.id', '>', after as FileId)
      .orderBy('file.id')
      .limit(atOnce)
      .execute();
    const until = clock() - unnamedMs;
    const gone = batch.filter(
      ({ erased, recalled, at }) => erased !== null || recalled === 1 || (recalled === null && at <= until),
    );
    await removeFiles(services, gone);
    count += gone.length;
    const last = batch.at(-1);
    if (!last || batch.length < atOnce) return count;
    after = last.id;
    await renewLease(storage.db, lease, clock());
    // SQLite answers in the same turn: others have theirs in between.
    await pause(pauseMs);
  }
}

async function sweepBytes(services: Sweeping): Promise<number> {
  const folder = new FileFolder(services.dataDir);
  let count = 0;
  let batch: StoredName[] = [];
  const look = async (): Promise<void> => {
    const known = await withRow(services, batch);
    for (const name of batch) if (await settle(folder, name, name.id !== null && known.has(name.id))) count += 1;
    batch = [];
    await renewLease(services.storage.db, lease, services.clock());
    await pause(pauseMs);
  };
  // The folder's own times are the machine's, whatever the clock of the server says.
  const until = Date.now() - strayMs;
  for await (const name of folder.names()) {
    if (name.writtenAt > until && !name.isLost) continue;
    batch.push(name);
    if (batch.length === atOnce) await look();
  }
  await look();
  return count;
}

/** Has bytes lie where they belong; whether they are nobody's and went from where they were. */
async function settle(folder: FileFolder, name: StoredName, isKnown: boolean): Promise<boolean> {
  const { id, isLost, writtenAt } = name;
  if (isKnown) {
    if (isLost && id !== null) await folder.bringBack(id);
    return false;
  }
  if (id !== null && !isLost) await folder.setAside(name);
  else if (id === null || writtenAt <= Date.now() - lostMs) await folder.removeName(name);
  else return false;
  return true;
}

async function withRow({ storage }: Sweeping, names: readonly StoredName[]): Promise<ReadonlySet<FileId>> {
  const known = new Set<FileId>();
  for (const part of inParts(names.flatMap(({ id }) => id ?? []))) {
    const rows = await storage.db.selectFrom('file').select('id').where('id', 'in', part).execute();
    for (const { id } of rows) known.add(id);
  }
  return known;
}

/** Sweeps now, for what a crash has left, and once a day. Returns how to stop. */
export function keepSweepingFiles(services: Sweeping & Pick<Services, 'logger'>): () => void {
  let isStopped = false;
  const sweep = async (isFirst: boolean): Promise<void> => {
    const { db, dialect } = services.storage;
    // Nobody else has an SQLite file: whoever was at it is gone.
    if (isFirst && dialect === 'sqlite') await endLease(db, lease, await lastDone(db, lease));
    const last = await lastDone(db, lease);
    if (!isFirst && last !== null && services.clock() - last < dayMs) return;
    const { strays = 0 } = (await sweepFiles(services)) ?? {};
    if (strays > 0) services.logger.warn({ strays }, 'files that the database does not know were set aside');
  };
  const turn = (isFirst: boolean): void => {
    sweep(isFirst).catch((error: unknown) => {
      if (isStopped) return;
      services.logger.error({ err: error }, 'files that are nobody’s could not be removed; the next hour tries again');
    });
  };
  turn(true);
  const timer = setInterval(() => turn(false), hourMs);
  timer.unref();
  return () => {
    isStopped = true;
    clearInterval(timer);
  };
}
