import { m } from '$lib/paraglide/messages.js';
import { unreachable } from '#shared/unreachable.ts';
import type { LookResult } from './look-result.ts';

type Reason = Extract<LookResult, { ok: false }>['reason'];

/** Whether there is nobody behind a code, or nobody can tell just now. */
export function codeProblemTitle(reason: Reason): string {
  switch (reason) {
    case 'not-found':
      return m.scan_code_title();
    case 'mine':
      return m.scan_code_mine_title();
    case 'offline':
    case 'too-fast':
    case 'server':
      return m.scan_code_not_now();
    default:
      return unreachable(reason);
  }
}

/** Why a contact code led to nobody, in one sentence; one and the same for all that do not work (R09). */
export function codeProblem(reason: Reason): string {
  switch (reason) {
    case 'not-found':
      return m.scan_code_unknown();
    case 'mine':
      return m.scan_code_mine();
    case 'offline':
      return m.scan_code_offline();
    case 'too-fast':
      return m.scan_code_too_fast();
    case 'server':
      return m.scan_code_unavailable();
    default:
      return unreachable(reason);
  }
}
