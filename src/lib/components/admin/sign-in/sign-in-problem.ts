import type { Answer } from '$lib/api/call.ts';
import { m } from '$lib/paraglide/messages.js';
import type { SignInFields } from '$lib/state/sign-in-draft.svelte.ts';

/** What is wrong with a draft, and where. */
export interface DraftProblem {
  readonly field: 'issuer' | 'clientId';
  readonly text: string;
}

/** What cannot be saved as it is; null when all of it can. */
export function draftProblem({ issuer, clientId }: SignInFields): DraftProblem | null {
  const text = issuer.trim();
  if (text === '') return clientId.trim() === '' ? null : { field: 'issuer', text: m.signon_issuer_missing() };
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol) || url.search !== '' || url.hash !== '') {
    return { field: 'issuer', text: m.signon_issuer_wrong() };
  }
  return clientId.trim() === '' ? { field: 'clientId', text: m.setup_missing() } : null;
}

/** Why the rules were not saved. What was typed stays. */
export function saveProblem({ error, fields = [] }: Extract<Answer<unknown>, { ok: false }>): string {
  const names = (part: string): boolean => fields.some((field) => field.startsWith(`rules.${part}`));
  if (error === 'offline') return m.members_problem_offline();
  if (error === 'forbidden') return m.signon_owners_only();
  if (error === 'taken') return fields.includes('revision') ? m.signon_overtaken() : m.signon_domain_taken();
  if (names('provider')) return fields.includes('owners') ? m.signon_removed_owners() : m.signon_issuer_refused();
  if (names('domains')) return m.signon_domain_refused();
  if (names('required')) return fields.includes('owners') ? m.signon_required_owners() : m.signon_required_untested();
  return error === 'invalid' ? m.members_problem_invalid() : m.console_problem();
}
