import { readlinkSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { basename, dirname } from 'node:path';
import { isMainThread } from 'node:worker_threads';
import { openSqlite } from '../../storage/sqlite-database.ts';
import { answerQuestions } from './answer-questions.ts';
import { Backlog, type BacklogState } from './backlog.ts';
import { readJournal, type JournalRecord } from './journal-files.ts';

/** What the thread is asked: to take over a commit that is in the journal, or to write about so many updates into the tables. */
export type TablesQuestion =
  ({ readonly kind: 'take' } & JournalRecord) | { readonly kind: 'apply'; readonly updates: number };

/** Pages that commits of many rooms touch again and again, while they do. */
const busyCacheKiB = 32_000;

// The thread that writes into the tables what stands in the journal.
if (!isMainThread) {
  answerQuestions<{ readonly file: string }, TablesQuestion, BacklogState>(({ file }) => {
    giveWay();
    const database = openSqlite(file, busyCacheKiB);
    // Whatever a process, or a thread, before this one has left.
    const backlog = new Backlog(database, readJournal(dirname(file)));
    return {
      answer: (question) => {
        if (question.kind === 'take') backlog.take(question);
        else backlog.apply(question.updates);
        return { answer: backlog.state };
      },
      close: () => database.close(),
    };
  });
}

/** Has this thread run when nothing that somebody waits for can: so on Linux, where threads have priorities of their own. */
function giveWay(): void {
  try {
    const thread = Number(basename(readlinkSync('/proc/thread-self')));
    setPriority(thread, constants.priority.PRIORITY_LOW);
  } catch {
    // Elsewhere it runs as everything else does.
  }
}
