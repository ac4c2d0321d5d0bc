import { dirname } from 'node:path';
import type { Storage } from '../../storage/open.ts';
import type { RelayLogger } from '../relay.ts';
import { relayLimits } from '../relay-limits.ts';
import { AskedThread } from './asked-thread.ts';
import { packed, type BacklogState } from './backlog.ts';
import type { Group } from './group.ts';
import type { GroupWriter } from './group-writer.ts';
import { hasJournal } from './journal-files.ts';
import type { JournalAnswer, JournalQuestion } from './journal-thread.ts';
import { pack } from './packed-group.ts';
import type { TablesQuestion } from './tables-thread.ts';

/**
 * Writes groups to disk in two threads, so that a slow one holds up nothing but acknowledgements. A commit goes to the
 * end of a journal first, whole: one small write, after which it counts. From there, a moment later and with what has
 * come since, into the tables. Whoever queries the database finds everything in the tables: a query waits until it is
 * there. The journal itself waits for no query and no command.
 */
export function sqliteGroupWriter(storage: Storage, file: string, logger: RelayLogger): GroupWriter {
  const { db } = storage;
  const folder = dirname(file);
  const journal = new AskedThread<{ folder: string }, JournalQuestion, JournalAnswer>(
    new URL('./journal-thread.ts', import.meta.url),
    { folder },
  );
  const tables = new AskedThread<{ file: string }, TablesQuestion, BacklogState>(
    new URL('./tables-thread.ts', import.meta.url),
    { file },
  );
  /** The newest commit in the journal, and how far the tables are. */
  let kept = 0;
  let state: BacklogState = { waiting: 0, last: 0, done: 0 };
  let mayHoldMore = false;
  let timer: NodeJS.Timeout | null = null;
  let isClosed = false;

  const isBehind = (): boolean => mayHoldMore || state.done <= kept;
  const hear = (now: BacklogState): void => {
    if (now.last < state.last) return;
    state = now;
  };
  /** With the connection in hand: no transaction of a command is open meanwhile, and none waits for the file's lock. */
  const apply = async (updates: number): Promise<void> => {
    hear(await tables.ask({ kind: 'apply', updates }));
    kept = Math.max(kept, state.last);
    mayHoldMore = false;
  };
  const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> => db.connection().execute(work);

  const soon = (): void => {
    if (isClosed) return;
    timer ??= setTimeout(() => {
      catchUp()
        .catch((error: unknown) => logger.error({ err: error }, 'the journal could not be written into its tables'))
        .finally(() => {
          timer = null;
          if (isBehind()) soon();
        });
    }, relayLimits.applyAfterMs).unref();
  };
  const catchUp = async (): Promise<void> => {
    // What comes meanwhile waits for the next time: the longer it does, the more of it goes into the same pages.
    const due = kept;
    // In portions: between them queries have their turn.
    while ((mayHoldMore || state.done <= due) && !isClosed) await inTurn(() => apply(relayLimits.applyUpdates));
    rest.refresh();
  };
  // Nothing that has left the log stays in the journal (P7), and what threads have kept in memory goes with them.
  const rest = setTimeout(() => {
    if (isBehind() || isClosed || kept === 0) return;
    journal
      .ask({ kind: 'empty', done: state.done })
      .catch((error: unknown) => logger.error({ err: error }, 'the journal could not be emptied'));
    sleep.refresh();
  }, relayLimits.emptyJournalMs).unref();
  const sleep = setTimeout(() => {
    if (isBehind() || isClosed) return;
    void tables.close();
    void journal.close();
  }, relayLimits.writersRestMs).unref();

  const write = async (groups: readonly Group[], begun: () => void): Promise<void> => {
    if (groups.every(isNothing)) return;
    if (state.waiting > relayLimits.applyMost) await inTurn(() => apply(relayLimits.applyUpdates));
    const bytes = packed(pack(groups));
    const keeping = journal.ask({ kind: 'keep', bytes, after: kept, done: state.done }, [bytes.buffer]);
    begun();
    const answer = await keeping;
    sleep.refresh();
    kept = answer.id;
    // Should the thread be gone, the next one reads the journal.
    tables.ask({ kind: 'take', ...answer }, [answer.bytes.buffer]).then(hear, () => undefined);
    soon();
  };

  return {
    open: () => {
      mayHoldMore = hasJournal(folder);
      storage.beforeQueries(() => (isBehind() ? apply(Infinity) : null));
      if (mayHoldMore) soon();
      return Promise.resolve();
    },
    write,
    look: () => {
      journal.look();
      tables.look();
    },
    // No other process has the file.
    locked: (_documents, work) => work(db, (groups) => write(groups, () => undefined)),
    close: async () => {
      isClosed = true;
      if (timer) clearTimeout(timer);
      clearTimeout(rest);
      clearTimeout(sleep);
      // What cannot be written now is written at the next start.
      const isDone = isBehind()
        ? await inTurn(() => apply(Infinity)).then(
            () => true,
            () => false,
          )
        : true;
      if (isDone && kept > 0) await journal.ask({ kind: 'empty', done: state.done }).catch(() => undefined);
      await tables.close();
      await journal.close();
    },
  };
}

const isNothing = ({ seq, heard, parts }: Group): boolean =>
  seq === 0 && heard.length === 0 && parts.every(({ kept }) => kept.length === 0);
