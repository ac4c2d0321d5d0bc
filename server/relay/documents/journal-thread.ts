import { isMainThread } from 'node:worker_threads';
import { answerQuestions } from './answer-questions.ts';
import { JournalFiles } from './journal-files.ts';

/**
 * What the thread is asked: to put a commit on disk under an id above `after`, or to empty the journal. What is below `done` stands in
 * the tables.
 */
export type JournalQuestion =
  | { readonly kind: 'keep'; readonly bytes: Uint8Array<ArrayBuffer>; readonly after: number; readonly done: number }
  | { readonly kind: 'empty'; readonly done: number };

/** The id of the commit, and its bytes given back. */
export interface JournalAnswer {
  readonly id: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

const nothing = new Uint8Array();

// The thread that waits for the disk, so that nobody else has to.
if (!isMainThread) {
  answerQuestions<{ readonly folder: string }, JournalQuestion, JournalAnswer>(({ folder }) => {
    const files = new JournalFiles(folder);
    return {
      answer: (question) => {
        if (question.kind === 'empty') {
          files.empty(question.done);
          return { answer: { id: 0, bytes: nothing } };
        }
        const { bytes } = question;
        return { answer: { id: files.append(bytes, question), bytes }, transfer: [bytes.buffer] };
      },
      close: () => files.close(),
    };
  });
}
