import { m } from '$lib/paraglide/messages.js';
import type { OpenRoom, TimelineRow } from '$lib/projection/rows.ts';
import type { Locale } from '#shared/api/accounts.ts';
import type { UserId } from '#shared/ids.ts';
import { senderName } from '../files/sender-name.ts';
import { timeLabel } from '../rooms/time-label.ts';

/** Who has sent something and when, in a few words. */
export const sentBy = (
  room: Pick<OpenRoom, 'members'>,
  row: TimelineRow,
  { me, now, locale }: { readonly me: UserId; readonly now: number; readonly locale: Locale },
): string => m.files_by({ name: senderName(room, row, me), time: timeLabel(row.at, now, locale) });
