import { m } from '$lib/paraglide/messages.js';
import type { Answer } from '$lib/api/call.ts';

/** Why a draft could not be checked or saved. */
export function policyProblem(problem: Extract<Answer<never>, { ok: false }>['error']): string {
  if (problem === 'offline') return m.policy_offline();
  if (problem === 'forbidden' || problem === 'signed-out') return m.policy_forbidden();
  return problem === 'invalid' ? m.policy_invalid() : m.policy_no_answer();
}
