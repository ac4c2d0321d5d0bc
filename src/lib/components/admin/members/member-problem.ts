import type { Answer } from '$lib/api/call.ts';
import { m } from '$lib/paraglide/messages.js';
import { limits } from '#shared/limits.ts';

/** An answer that is no success. */
export type Refused = Extract<Answer<unknown>, { ok: false }>;

/** Why something about members was not done, in one sentence that says what to do. */
export function memberProblem({ error, fields = [], retryAfterSeconds = 60 }: Refused): string {
  if (error === 'offline') return m.members_problem_offline();
  if (error === 'too-fast')
    return m.members_problem_too_fast({ minutes: Math.max(1, Math.ceil(retryAfterSeconds / 60)) });
  if (error === 'forbidden') return m.members_problem_forbidden();
  if (error === 'not-found') return m.members_problem_gone();
  if (error === 'taken') return fields.includes('messageId') ? m.members_problem_id_taken() : m.members_problem_taken();
  if (error !== 'invalid') return m.console_problem();
  if (fields.includes('owners')) return m.members_problem_owner_way();
  if (fields.includes('role') || fields.includes('suspended')) return m.members_problem_last_owner();
  if (fields.includes('to')) return m.members_problem_heir();
  if (fields.includes('depth')) return m.members_problem_depth({ levels: limits.groupDepth });
  if (fields.includes('parent')) return m.members_problem_circle();
  return m.members_problem_invalid();
}
