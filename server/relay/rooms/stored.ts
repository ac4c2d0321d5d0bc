import { serverLane } from '#shared/ids.ts';
import type { Stored, StoredMessage, Word } from '../bus/words.ts';
import type { Group } from '../documents/group.ts';

/** What a commit means to those who do not have its documents open, here and at other processes. */
export function storedIn(groups: readonly Group[]): Stored {
  const documents: Stored['documents'] = [];
  const messages: StoredMessage[] = [];
  for (const { document, row, end, index } of groups) {
    const { name, room } = document;
    if (row !== null) documents.push({ name, seq: end.seq });
    if (room === null) continue;
    for (const { lane, n, arrival, isRecalled } of index) {
      if (n > 0 && lane !== serverLane) messages.push({ room, lane, n, arrival, isRecall: isRecalled });
    }
  }
  return { documents, messages };
}

/** Documents and messages in one word: a few dozen kilobytes. */
const atOnce = 1000;

/** The words that tell other processes of a commit: one, unless it is a very large one. */
export function inWords({ documents, messages }: Stored): Word[] {
  const words: Word[] = [];
  for (let at = 0; at < Math.max(documents.length, messages.length); at += atOnce) {
    const part = { documents: documents.slice(at, at + atOnce), messages: messages.slice(at, at + atOnce) };
    words.push({ type: 'stored', ...part });
  }
  return words;
}
