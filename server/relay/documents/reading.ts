import { parseDocumentName, type DocumentName } from '#shared/documents/names.ts';
import type { LaneId } from '#shared/ids.ts';
import type { DocumentRights, HiddenAuthors, ReadingInterval } from '../ports.ts';

/** Whether what arrived at `arrival` may be read. */
export const covers = (intervals: readonly ReadingInterval[], arrival: number): boolean =>
  intervals.some(({ from, to }) => from <= arrival && arrival < to);

/** How much of what arrived between two times may be read. */
export function coverage(
  intervals: readonly ReadingInterval[],
  { first, last }: { readonly first: number; readonly last: number },
): 'all' | 'some' | 'none' {
  if (intervals.some(({ from, to }) => from <= first && last < to)) return 'all';
  return intervals.some(({ from, to }) => from <= last && first < to) ? 'some' : 'none';
}

/**
 * The intervals in which a document is read. Pages are a history: only what arrived while one was in the room. Every
 * other document says how things are: whoever may read it now sees all of it, whoever might sees it as it was then.
 */
export function readingOf(document: DocumentName, { read }: DocumentRights): readonly ReadingInterval[] {
  if (read.length === 0 || parseDocumentName(document)?.kind === 'page') return read;
  return [{ from: 0, to: Math.max(...read.map(({ to }) => to)) }];
}

/**
 * Whether what `author` wrote and arrived at `arrival` is kept from a reader (R08). Asked of a version of a record and of
 * the record itself: what first came while its author was blocked does not come to light by an edit or a recall.
 */
export function hides(hidden: HiddenAuthors | undefined, author: LaneId, arrival: number): boolean {
  const intervals = hidden?.get(author);
  return intervals !== undefined && covers(intervals, arrival);
}

/** Whether the same of the same authors is hidden. */
export const sameHidden = (one: HiddenAuthors | undefined, other: HiddenAuthors | undefined): boolean =>
  one === other ||
  ((one?.size ?? 0) === (other?.size ?? 0) &&
    [...(one ?? [])].every(([author, intervals]) => sameReading(intervals, other?.get(author) ?? [])));

/** Whether two people's rights let them read the same. */
export const sameReading = (one: readonly ReadingInterval[], other: readonly ReadingInterval[]): boolean =>
  one.length === other.length &&
  one.every(({ from, to }, index) => from === other[index]?.from && to === other[index].to);
