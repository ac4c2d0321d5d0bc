import { m } from '$lib/paraglide/messages.js';
import type { TimelineRow } from '$lib/projection/rows.ts';
import type { UserId } from '#shared/ids.ts';
import { unreachable } from '#shared/unreachable.ts';
import { clockLabel } from '../rooms/time-label.ts';
import type { RoomView } from './room-view.ts';

/** What a notice says: what happened to whom, and by whose rule. Empty for rows that are no notice. */
export function noticeSentence(row: TimelineRow, view: RoomView): string {
  if (row.content.type !== 'notice') return '';
  const company = view.companyName(row.content.company);
  const names = row.content.users.map((user) => view.person(user)?.name ?? m.timeline_former()).join(', ');
  const by = personName(row.content.by ?? null, view);
  const time = clockLabel(row.at);
  switch (row.content.notice) {
    case 'created':
      return by === null ? m.notice_created() : m.groups_notice_created({ by });
    case 'joined':
      return by === null ? m.notice_joined({ names }) : m.groups_notice_joined({ by, names });
    case 'left':
      return m.notice_left({ names });
    case 'removed':
      return by === null ? m.notice_removed({ names }) : m.groups_notice_removed({ by, names });
    case 'master':
      return by === null ? m.notice_master({ names }) : m.groups_notice_master({ by, names });
    case 'not-master':
      return by === null ? m.notice_not_master({ names }) : m.groups_notice_not_master({ by, names });
    case 'renamed':
      return by === null
        ? m.notice_renamed({ name: row.content.text ?? '' })
        : m.groups_notice_renamed({ by, name: row.content.text ?? '' });
    case 'photo':
      return by === null ? m.notice_photo() : m.groups_notice_photo({ by });
    case 'description':
      return by === null ? m.notice_description() : m.groups_notice_description({ by });
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

/** What somebody is called here; null where nobody is named. */
function personName(user: UserId | null, view: RoomView): string | null {
  if (user === null) return null;
  return view.person(user)?.name ?? m.timeline_former();
}
