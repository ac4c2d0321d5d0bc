import { m } from '$lib/paraglide/messages.js';
import type { TimelineRow } from '$lib/projection/rows.ts';
import { unreachable } from '#shared/unreachable.ts';
import { clockLabel } from '../rooms/time-label.ts';
import type { RoomView } from './room-view.ts';

/** What a notice says: what happened to whom, and by whose rule. Empty for rows that are no notice. */
export function noticeSentence(row: TimelineRow, view: RoomView): string {
  if (row.content.type !== 'notice') return '';
  const company = view.companyName(row.content.company);
  const names = row.content.users.map((user) => view.person(user)?.name ?? m.timeline_former()).join(', ');
  const time = clockLabel(row.at);
  switch (row.content.notice) {
    case 'created':
      return m.notice_created();
    case 'joined':
      return m.notice_joined({ names });
    case 'left':
      return m.notice_left({ names });
    case 'removed':
      return m.notice_removed({ names });
    case 'master':
      return m.notice_master({ names });
    case 'not-master':
      return m.notice_not_master({ names });
    case 'renamed':
      return m.notice_renamed({ name: row.content.text ?? '' });
    case 'photo':
      return m.notice_photo();
    case 'description':
      return m.notice_description();
    case 'excluded':
      return company === null ? m.notice_excluded_unknown({ names }) : m.notice_excluded({ company, names });
    case 'sealed':
      return company === null ? m.notice_sealed_unknown({ time }) : m.notice_sealed({ company, time });
    case 'opened':
      return m.notice_opened({ time });
    default:
      return unreachable(row.content.notice);
  }
}
