import type { Storage } from '../../storage/open.ts';
import type { RelayLogger } from '../relay.ts';
import { relayLimits } from '../relay-limits.ts';
import type { Group } from './group.ts';
import type { GroupWriter } from './group-writer.ts';
import { pack } from './packed-group.ts';
import { packed } from './sqlite-journal.ts';
import { SqliteWriterThread } from './sqlite-writer.ts';

/**
 * Writes groups to an SQLite file in a thread of its own, so that a slow disk holds up nothing but acknowledgements:
 * into a journal first, and from there, a moment later, into the tables. Whoever queries the database finds everything
 * in the tables: a query waits until it is there.
 */
export function sqliteGroupWriter(storage: Storage, file: string, logger: RelayLogger): GroupWriter {
  const { db } = storage;
  const thread = new SqliteWriterThread(file);
  /** Whether the journal may hold something that the tables do not. */
  let isBehind = false;
  let waiting = 0;
  let timer: NodeJS.Timeout | null = null;
  let isClosed = false;

  /** With the connection in hand: no transaction of a command is open meanwhile, and none waits for the file's lock. */
  const apply = async (updates: number): Promise<void> => {
    waiting = await thread.ask({ kind: 'apply', updates });
    isBehind = waiting > 0;
  };
  const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> => db.connection().execute(work);

  const soon = (): void => {
    if (isClosed) return;
    timer ??= setTimeout(() => {
      catchUp()
        .catch((error: unknown) => logger.error({ err: error }, 'the journal could not be written into its tables'))
        .finally(() => {
          timer = null;
          if (isBehind) soon();
        });
    }, relayLimits.applyAfterMs).unref();
  };
  const catchUp = async (): Promise<void> => {
    // In portions: between them commits have their turn.
    while (isBehind && !isClosed) await inTurn(() => apply(relayLimits.applyUpdates));
  };

  const write = async (groups: readonly Group[], begun: () => void): Promise<void> => {
    if (groups.every(isNothing)) return;
    await inTurn(async () => {
      if (waiting > relayLimits.applyMost) await apply(relayLimits.applyUpdates);
      const kept = thread.ask({ kind: 'keep', bytes: packed(pack(groups)) });
      isBehind = true;
      begun();
      waiting = await kept;
    });
    soon();
  };

  return {
    open: async () => {
      isBehind = (await db.selectFrom('journal').select('id').limit(1).execute()).length > 0;
      storage.beforeQueries(() => (isBehind ? apply(Infinity) : null));
      if (isBehind) soon();
    },
    write,
    look: () => thread.look(),
    // No other process has the file.
    locked: (_documents, work) => work(db, (groups) => write(groups, () => undefined)),
    close: async () => {
      isClosed = true;
      if (timer) clearTimeout(timer);
      // What cannot be written now is written at the next start.
      if (isBehind) await inTurn(() => apply(Infinity)).catch(() => undefined);
      await thread.close();
    },
  };
}

const isNothing = ({ seq, heard, parts }: Group): boolean =>
  seq === 0 && heard.length === 0 && parts.every(({ kept }) => kept.length === 0);
