import { m } from '$lib/paraglide/messages.js';
import type { SaveBrandingResult } from '$lib/actions/save-branding.ts';
import { unreachable } from '#shared/unreachable.ts';
import { minutesOf } from '../../people/minutes.ts';

/** Why a company's look was not saved, and what to do; what was chosen stays. */
export function brandingProblem({ reason, retryAfterSeconds }: Extract<SaveBrandingResult, { ok: false }>): string {
  switch (reason) {
    case 'meanwhile':
      return m.branding_meanwhile();
    case 'logo':
      return m.branding_logo_refused();
    case 'forbidden':
      return m.console_forbidden();
    case 'too-fast':
      return m.branding_too_fast({ minutes: minutesOf(retryAfterSeconds) });
    case 'offline':
      return m.branding_offline();
    case 'server':
      return m.console_problem();
    default:
      return unreachable(reason);
  }
}
