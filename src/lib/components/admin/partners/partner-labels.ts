import type { Answer } from '$lib/api/call.ts';
import { m } from '$lib/paraglide/messages.js';
import type { PartnerEvent, PartnerLink, PartnerState, PartnerTrouble } from '#shared/api/partners.ts';

/** How the company stands to another one, in a few words. */
export function stateLabel(state: PartnerState): string {
  const labels: Readonly<Record<PartnerState, () => string>> = {
    'asked-by-us': m.partners_state_asked_by_us,
    'asked-by-them': m.partners_state_asked_by_them,
    active: m.partners_state_active,
    'paused-by-us': m.partners_state_paused_by_us,
    'paused-by-them': m.partners_state_paused_by_them,
    'paused-by-both': m.partners_state_paused_by_both,
    'allowed-by-us': m.partners_state_allowed_by_us,
    'denied-by-us': m.partners_state_denied_by_us,
    declined: m.partners_state_declined,
    withdrawn: m.partners_state_withdrawn,
    ended: m.partners_state_ended,
  };
  return labels[state]();
}

/** What keeps a link from being of use. */
export function troubleLabel(trouble: PartnerTrouble, { sealed }: Pick<PartnerLink, 'sealed'>): string {
  const labels: Readonly<Record<PartnerTrouble, () => string>> = {
    'nobody-of-ours': m.partners_trouble_ours,
    'nobody-of-theirs': m.partners_trouble_theirs,
    'sealed-rooms': () => m.partners_trouble_sealed({ count: sealed }),
  };
  return labels[trouble]();
}

/** A line of a link's history. */
export function eventLabel({ act, by, person }: PartnerEvent, name: string): string {
  const labels: Readonly<Record<PartnerEvent['act'], () => string>> = {
    request: m.partners_act_request,
    accept: m.partners_act_accept,
    decline: m.partners_act_decline,
    withdraw: m.partners_act_withdraw,
    pause: m.partners_act_pause,
    resume: m.partners_act_resume,
    end: m.partners_act_end,
  };
  return m.partners_event({ act: labels[act](), who: by === 'them' ? name : (person ?? m.partners_us()) });
}

/** Why something about a link was not done. */
export function partnerProblem(answer: Extract<Answer<never>, { ok: false }>): string {
  switch (answer.error) {
    case 'offline':
      return m.partners_problem_offline();
    case 'not-found':
      return m.partners_problem_code();
    case 'invalid':
      return answer.fields?.includes('code') ? m.partners_problem_code() : m.partners_problem_invalid();
    case 'too-fast':
      return m.partners_problem_fast();
    case 'taken':
      return m.partners_problem_taken();
    case 'forbidden':
    case 'signed-out':
      return m.console_forbidden();
    default:
      return m.console_problem();
  }
}
