import { workerData, type Transferable } from 'node:worker_threads';
import type { Said, ThreadData } from './asked-thread.ts';

/** What a thread makes of questions. */
export interface Answering<Question, Answer> {
  /** An exception is told to whoever asked. */
  answer(question: Question): { readonly answer: Answer; readonly transfer?: readonly Transferable[] };
  close(): void;
}

/** In a thread: opens what it works with at the first question, and answers one after another. */
export function answerQuestions<Setting, Question, Answer>(
  open: (setting: Setting) => Answering<Question, Answer>,
): void {
  const { setting, port, answered } = workerData as ThreadData<Setting>;
  let opened: Answering<Question, Answer> | null = null;
  port.on('message', (question: Question | null) => {
    if (question === null) {
      opened?.close();
      port.close();
      return;
    }
    let said: Said<Answer>;
    let transfer: readonly Transferable[] = [];
    try {
      opened ??= open(setting);
      const { answer, transfer: handed = [] } = opened.answer(question);
      said = { answer };
      transfer = handed;
    } catch (error) {
      said = { failed: error instanceof Error ? error.message : String(error) };
    }
    port.postMessage(said, transfer);
    Atomics.add(answered, 0, 1);
  });
}
