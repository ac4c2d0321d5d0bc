import { m } from '$lib/paraglide/messages.js';
import { unreachable } from '#shared/unreachable.ts';
import type { MyCodeResult } from '$lib/actions/my-codes.ts';

/** What may keep one from a new code. */
export type CodeProblem = Extract<MyCodeResult, { ok: false }>['reason'];

/** Why there is no new code, in one sentence. */
export function codeProblem(reason: CodeProblem): string {
  switch (reason) {
    case 'offline':
      return m.identity_offline();
    case 'too-fast':
      return m.identity_too_many();
    case 'not-allowed':
      return m.identity_not_allowed();
    case 'server':
      return m.identity_unavailable();
    default:
      return unreachable(reason);
  }
}
