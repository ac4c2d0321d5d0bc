import { parseDocumentName, type DocumentName } from '#shared/documents/names.ts';
import type { DocumentRights, ReadingInterval } from '../ports.ts';

/** Whether what arrived at `arrival` may be read. */
export const covers = (intervals: readonly ReadingInterval[], arrival: number): boolean =>
  intervals.some(({ from, to }) => from <= arrival && arrival < to);

/**
 * The intervals in which a document is read. Pages are a history: only what arrived while one was in the room. Every
 * other document says how things are: whoever may read it now sees all of it, whoever might sees it as it was then.
 */
export function readingOf(document: DocumentName, { read }: DocumentRights): readonly ReadingInterval[] {
  if (read.length === 0 || parseDocumentName(document)?.kind === 'page') return read;
  return [{ from: 0, to: Math.max(...read.map(({ to }) => to)) }];
}

/** Whether two people's rights let them read the same. */
export const sameReading = (one: readonly ReadingInterval[], other: readonly ReadingInterval[]): boolean =>
  one.length === other.length &&
  one.every(({ from, to }, index) => from === other[index]?.from && to === other[index].to);
