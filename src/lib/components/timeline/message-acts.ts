import Copy from '@lucide/svelte/icons/copy';
import Download from '@lucide/svelte/icons/download';
import Maximize2 from '@lucide/svelte/icons/maximize-2';
import Pencil from '@lucide/svelte/icons/pencil';
import Undo2 from '@lucide/svelte/icons/undo-2';
import { m } from '$lib/paraglide/messages.js';
import type { TimelineRow } from '$lib/projection/rows.ts';
import { fileOf } from '$lib/projection/kept-files.ts';
import { isPicture, type FileActs } from '../files/file-acts.ts';
import type { MenuItem } from '../shell/PopoverMenu.svelte';
import type { MessageEntry } from './entries.ts';

/** What the menu of a message calls. */
export interface MessageActs extends Pick<FileActs, 'open' | 'save'> {
  readonly copy: (text: string) => void;
  readonly edit: (row: TimelineRow) => void;
  readonly recall: (row: TimelineRow) => void;
  readonly recallForEveryone: (row: TimelineRow) => void;
}

/** When an own message may still be recalled: hours after the server stored it, and whether the room can be written to. */
export interface RecallWindow {
  readonly hours: number;
  readonly writable: boolean;
  readonly now: number;
  /** Whether I lead the room, so that I may recall what anybody wrote in it. */
  readonly leads: boolean;
}

const hourMs = 60 * 60_000;

/** True while a message may be recalled (R12); one that has not left this device always may. */
export function mayRecall(row: TimelineRow, { hours, writable, now }: RecallWindow): boolean {
  if (row.content.type !== 'text' || row.state === 'refused') return false;
  return row.arrival === 0 || (writable && now - row.arrival <= hours * hourMs);
}

/** The acts that a message offers; none for what was recalled. */
export function messageMenu({ row, own }: MessageEntry, acts: MessageActs, window: RecallWindow): MenuItem[] {
  if (row.content.type !== 'text') return [];
  const { text } = row.content;
  const items = fileItems(row, acts);
  if (text !== '') {
    items.push({ id: 'copy', label: m.timeline_copy(), icon: Copy, onselect: () => acts.copy(text) });
  }
  const forEveryone: MenuItem = {
    id: 'recall-for-everyone',
    label: m.timeline_recall_for_everyone(),
    icon: Undo2,
    danger: true,
    onselect: () => acts.recallForEveryone(row),
  };
  const leads = window.leads && row.state === 'sent' && row.arrival > 0;
  if (!own && leads) items.push(forEveryone);
  if (!own || row.state === 'refused') return items;
  if (window.writable) {
    items.push({ id: 'edit', label: m.timeline_edit(), icon: Pencil, onselect: () => acts.edit(row) });
  }
  if (mayRecall(row, window)) {
    items.push({
      id: 'recall',
      label: m.timeline_recall(),
      icon: Undo2,
      danger: true,
      onselect: () => acts.recall(row),
    });
  } else if (leads) {
    items.push(forEveryone);
  }
  return items;
}

function fileItems(row: TimelineRow, acts: MessageActs): MenuItem[] {
  const file = fileOf(row);
  if (file === undefined) return [];
  const save: MenuItem = { id: 'save', label: m.files_save(), icon: Download, onselect: () => acts.save(row) };
  const open: MenuItem = { id: 'open', label: m.files_open(), icon: Maximize2, onselect: () => acts.open(row) };
  const items: MenuItem[] = isPicture(file) ? [open, save] : [save];
  return items;
}
