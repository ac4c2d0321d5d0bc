import type { TimelineRow } from '$lib/projection/rows.ts';
import type { UserId } from '#shared/ids.ts';
import { startOfDay } from '../rooms/time-label.ts';

/** What stands beside a bubble at its foot. Other people's messages have only their time. */
export interface Foot {
  readonly mark: 'waiting' | 'sent' | 'read' | 'none';
  /** How many others have read it; 0 unless `mark` is `read`. */
  readonly readBy: number;
}

/** A message in its place: how it joins its neighbours and what its foot says. */
export interface MessageEntry {
  readonly type: 'message';
  readonly key: string;
  readonly row: TimelineRow;
  readonly own: boolean;
  /** First and last of its sender's group: the sender line, the corners and the gap follow from it. */
  readonly starts: boolean;
  readonly ends: boolean;
  /** Null where a later bubble of the same minute and state says it. */
  readonly foot: Foot | null;
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
  readonly divider: { readonly key: string; readonly count: number } | null;
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
    const divides = view.divider?.key === key;
    if (newDay) entries.push({ type: 'date', key: `date.${startOfDay(row.at)}`, at: row.at });
    if (divides && view.divider) entries.push({ type: 'unread', key: 'unread', count: view.divider.count });
    if (row.content.type === 'notice') {
      entries.push({ type: 'notice', key, row });
    } else {
      const next = rows[index + 1];
      const starts = newDay || divides || !joins(previous, row);
      const nextDivides = next !== undefined && view.divider?.key === rowKey(next);
      const ends = next === undefined || nextDivides || !sameDay(row, next) || !joins(row, next);
      const own = row.lane === view.me;
      entries.push({ type: 'message', key, row, own, starts, ends, foot: footOf(row, next, ends, own, view) });
    }
    previous = row;
  }
  return entries;
}

/** The newest instant of another's message, for `jump to newest` and announcements. */
export const isFromOthers = (entry: TimelineEntry, me: UserId): entry is MessageEntry =>
  entry.type === 'message' && entry.row.lane !== me && entry.row.content.type === 'text';

const sameDay = (one: TimelineRow, other: TimelineRow): boolean => startOfDay(one.at) === startOfDay(other.at);

/** A slip stands alone: it is no bubble. */
function joins(before: TimelineRow | null, row: TimelineRow): boolean {
  if (before === null || before.content.type === 'notice' || row.content.type === 'notice') return false;
  if (before.state === 'refused' || row.state === 'refused') return false;
  return before.lane === row.lane && row.at - before.at <= groupMs;
}

function footOf(
  row: TimelineRow,
  next: TimelineRow | undefined,
  ends: boolean,
  own: boolean,
  view: EntriesView,
): Foot | null {
  if (row.state === 'refused' || row.content.type !== 'text') return null;
  const foot = stateFoot(row, own, view);
  if (ends || next?.content.type !== 'text') return foot;
  const below = stateFoot(next, own, view);
  const sameMinute = Math.floor(row.at / minuteMs) === Math.floor(next.at / minuteMs);
  const same = sameMinute && below.mark === foot.mark && below.readBy === foot.readBy;
  return same && !speaksForItself(row) && !speaksForItself(next) ? null : foot;
}

function stateFoot(row: TimelineRow, own: boolean, view: EntriesView): Foot {
  if (!own) return { mark: 'none', readBy: 0 };
  if (row.state === 'waiting') return { mark: 'waiting', readBy: 0 };
  const readBy = view.readCount(row);
  return { mark: readBy > 0 ? 'read' : 'sent', readBy };
}

/** An edited message says so at its own foot. */
const speaksForItself = (row: TimelineRow): boolean => row.content.type === 'text' && row.content.edited;
