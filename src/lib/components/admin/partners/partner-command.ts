import { m } from '$lib/paraglide/messages.js';
import type { PartnerState } from '#shared/api/partners.ts';
import { unreachable } from '#shared/unreachable.ts';

/** What one can do to a link from its page. */
export type PartnerCommand = 'accept' | 'decline' | 'withdraw' | 'pause' | 'resume' | 'end' | 'request';

interface Offered {
  readonly id: PartnerCommand;
  readonly label: () => string;
  readonly look: 'main' | 'quiet' | 'danger';
}

const accept: Offered = { id: 'accept', label: m.partners_accept, look: 'main' };
const decline: Offered = { id: 'decline', label: m.partners_decline, look: 'quiet' };
const withdraw: Offered = { id: 'withdraw', label: m.partners_withdraw, look: 'quiet' };
const pause: Offered = { id: 'pause', label: m.partners_pause, look: 'quiet' };
const resume: Offered = { id: 'resume', label: m.partners_resume, look: 'main' };
const end: Offered = { id: 'end', label: m.partners_end, look: 'danger' };
const again: Offered = { id: 'request', label: m.partners_request_again, look: 'main' };

/** What can be done to a link in a state; the one that leads first. */
export function commandsOf(state: PartnerState): readonly Offered[] {
  switch (state) {
    case 'asked-by-them':
      return [accept, decline];
    case 'asked-by-us':
      return [withdraw];
    case 'active':
    case 'paused-by-them':
      return [pause, end];
    case 'paused-by-us':
    case 'paused-by-both':
      return [resume, end];
    case 'allowed-by-us':
      return [again, withdraw];
    case 'denied-by-us':
    case 'declined':
    case 'withdrawn':
    case 'ended':
      return [again];
    default:
      return unreachable(state);
  }
}
