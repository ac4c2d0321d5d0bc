import { m } from '$lib/paraglide/messages.js';
import type { OpenRoom, TimelineRow } from '$lib/projection/rows.ts';
import type { UserId } from '#shared/ids.ts';

/** Who has sent a message of a room, for people. */
export function senderName({ members }: Pick<OpenRoom, 'members'>, { lane }: TimelineRow, me: UserId): string {
  if (lane === me) return m.timeline_you();
  return members.find(({ user }) => user === lane)?.name ?? m.timeline_former();
}
