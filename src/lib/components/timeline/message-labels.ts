import { m } from '$lib/paraglide/messages.js';
import type { FileRow, TimelineRow } from '$lib/projection/rows.ts';
import { unreachable } from '#shared/unreachable.ts';
import { isPicture } from '../files/file-acts.ts';
import { sizeLabel } from '../info/size-label.ts';
import { clockLabel } from '../rooms/time-label.ts';
import type { MessageEntry } from './entries.ts';
import { isLate } from './lateness.ts';
import type { RoomView } from './room-view.ts';

/** The word of a message's state; in a 1:1 room `Read` needs no number. */
export function stateLabel(entry: MessageEntry, view: RoomView): string {
  switch (entry.state) {
    case 'waiting':
      return m.timeline_waiting();
    case 'sent':
      return m.timeline_sent();
    case 'read':
      return view.isGroup ? m.timeline_read_count({ count: entry.readBy }) : m.timeline_read();
    case 'refused':
      return m.timeline_not_sent();
    default:
      return unreachable(entry.state);
  }
}

/** The time under the state: when it was written, with a word when it was edited or arrived late. */
export function footTime({ row }: MessageEntry): string {
  const time = isLate(row) ? m.timeline_written({ time: clockLabel(row.at) }) : clockLabel(row.at);
  return row.content.type === 'text' && row.content.edited
    ? `${m.timeline_edited()}${isLate(row) ? ' · ' : ' '}${time}`
    : time;
}

/** Who wrote a message, for people. */
export function authorLabel(entry: MessageEntry, view: RoomView): string {
  if (entry.own) return m.timeline_you();
  return view.person(entry.row.lane)?.name ?? m.timeline_former();
}

/** What stands in the place of a message that was recalled: by its author, or by a group master (R12). */
export function recalledLabel(entry: MessageEntry, view: RoomView): string {
  const { content, lane } = entry.row;
  const by = content.type === 'recalled' ? content.by : undefined;
  if (by === undefined || by === lane) {
    return entry.own ? m.timeline_recalled_own() : m.timeline_recalled({ name: authorLabel(entry, view) });
  }
  if (by === view.me) return m.timeline_recalled_by_you();
  return m.timeline_recalled_by({ name: view.person(by)?.name ?? m.timeline_former() });
}

/** A file in words: a photo, or a file by name and size. */
export const fileLabel = (file: FileRow): string =>
  isPicture(file) ? m.files_photo() : `${m.files_file()} ${file.name}, ${sizeLabel(file.bytes)}`;

/** What a message says, in words: its file and its text. */
export function contentLabel(row: TimelineRow): string {
  if (row.content.type !== 'text') return '';
  const { text, file } = row.content;
  return [...(file ? [fileLabel(file)] : []), ...(text === '' ? [] : [text])].join(', ');
}

/** What a screen reader says of a message: sender, time, what it says, state. */
export function messageLabel(entry: MessageEntry, view: RoomView): string {
  const { content } = entry.row;
  const text = content.type === 'text' ? contentLabel(entry.row) : recalledLabel(entry, view);
  const parts = [authorLabel(entry, view), footTime(entry), text];
  if (entry.own && content.type === 'text') parts.push(stateLabel(entry, view));
  return parts.join(', ');
}
