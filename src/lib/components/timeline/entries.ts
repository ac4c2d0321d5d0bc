import type { TimelineRow } from '$lib/projection/rows.ts';
import type { UserId } from '#shared/ids.ts';
import { startOfDay } from '../rooms/time-label.ts';
import { isLate } from './lateness.ts';

/** Where a message stands, as its foot and its row say it (N11). Other people's messages are `sent`. */
export type MessageState = 'waiting' | 'sent' | 'read' | 'refused';

/** A message in its place: how it joins its neighbours and what its foot says. */
export interface MessageEntry {
  readonly type: 'message';
  readonly key: string;
  readonly row: TimelineRow;
  readonly own: boolean;
  /** First and last of its sender's group: the sender line, the corners and the gap follow from it. */
  readonly starts: boolean;
  readonly ends: boolean;
  readonly state: MessageState;
  /** How many others have read it; 0 unless `state` is `read`. */
  readonly readBy: number;
  /** False where a later bubble of the same minute and state says time and state for this one. */
  readonly foot: boolean;
}

/** One line of the timeline. */
export type TimelineEntry =
  | { readonly type: 'date'; readonly key: string; readonly at: number }
  | { readonly type: 'unread'; readonly key: string; readonly count: number }
  | { readonly type: 'notice'; readonly key: string; readonly row: TimelineRow }
  | MessageEntry;

/** What the rows are seen with. */
export interface EntriesView {
  readonly me: UserId;
  /** How many others have read one of my messages. */
  readonly readCount: (row: TimelineRow) => number;
  /** The first message that was new when the room was entered, and how many were. */
  readonly divider: { readonly beforeKey: string; readonly count: number } | null;
}

/** The same sender within this time, milliseconds, stays one group. */
const groupMs = 5 * 60_000;
const minuteMs = 60_000;

/** A row's identity in its room, also the `data-message-id` of its element. */
export const rowKey = (row: TimelineRow): string => `${row.lane}.${row.id}`;

/** Lays a room's rows out as lines: dates, the unread divider, notices and grouped messages. */
export function timelineEntries(rows: readonly TimelineRow[], view: EntriesView): TimelineEntry[] {
  const entries: TimelineEntry[] = [];
  let previous: TimelineRow | null = null;
  for (const [index, row] of rows.entries()) {
    const key = rowKey(row);
    const newDay = previous === null || startOfDay(previous.at) !== startOfDay(row.at);
    const divides = view.divider?.beforeKey === key;
    if (newDay) entries.push({ type: 'date', key: `date.${startOfDay(row.at)}`, at: row.at });
    if (divides && view.divider) entries.push({ type: 'unread', key: 'unread', count: view.divider.count });
    if (row.content.type === 'notice') {
      entries.push({ type: 'notice', key, row });
    } else {
      const next = rows[index + 1];
      const starts = newDay || divides || !joins(previous, row);
      const nextDivides = next !== undefined && view.divider?.beforeKey === rowKey(next);
      const ends = next === undefined || nextDivides || !sameDay(row, next) || !joins(row, next);
      const own = row.lane === view.me;
      const foot = ends || !isSaidBelow(row, next, view);
      entries.push({ type: 'message', key, row, own, starts, ends, foot, ...standing(row, view) });
    }
    previous = row;
  }
  return entries;
}

const sameDay = (one: TimelineRow, other: TimelineRow): boolean => startOfDay(one.at) === startOfDay(other.at);

/** A slip stands alone: it is no bubble. */
function joins(before: TimelineRow | null, row: TimelineRow): boolean {
  if (before === null || before.content.type === 'notice' || row.content.type === 'notice') return false;
  if (before.state === 'refused' || row.state === 'refused') return false;
  return before.lane === row.lane && row.at - before.at <= groupMs;
}

/** True when the next bubble says the same time and state. */
function isSaidBelow(row: TimelineRow, next: TimelineRow | undefined, view: EntriesView): boolean {
  if (next?.content.type !== 'text' || isEdited(row) || isEdited(next)) return false;
  if (Math.floor(row.at / minuteMs) !== Math.floor(next.at / minuteMs)) return false;
  if (isLate(row) || isLate(next)) return false;
  const here = standing(row, view);
  const below = standing(next, view);
  return here.state === below.state && here.readBy === below.readBy;
}

function standing(row: TimelineRow, view: EntriesView): Pick<MessageEntry, 'state' | 'readBy'> {
  if (row.state !== 'sent' || row.lane !== view.me) return { state: row.state, readBy: 0 };
  const readBy = view.readCount(row);
  return { state: readBy > 0 ? 'read' : 'sent', readBy };
}

const isEdited = (row: TimelineRow): boolean => row.content.type === 'text' && row.content.edited;
