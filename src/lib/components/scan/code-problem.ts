import type { UseCodeResult } from '$lib/actions/use-code.ts';
import { m } from '$lib/paraglide/messages.js';
import { unreachable } from '#shared/unreachable.ts';

/** Why a contact code led to nobody, in one sentence; one and the same for all that do not work (R09). */
export function codeProblem(reason: Extract<UseCodeResult, { ok: false }>['reason']): string {
  switch (reason) {
    case 'not-found':
      return m.scan_code_unknown();
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
