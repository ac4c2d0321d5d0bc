import type { Answer } from '$lib/api/call.ts';
import { m } from '$lib/paraglide/messages.js';

/** Why a link was not answered just now, in one sentence; what was typed stays. */
export function joinProblem({
  error,
  fields = [],
  retryAfterSeconds = 60,
}: Extract<Answer<unknown>, { ok: false }>): string {
  if (error === 'offline') return m.auth_offline();
  if (error === 'too-fast')
    return m.members_problem_too_fast({ minutes: Math.max(1, Math.ceil(retryAfterSeconds / 60)) });
  if (fields.includes('sign-on')) return m.signon_only();
  return error === 'invalid' ? m.join_invalid() : m.auth_server();
}
