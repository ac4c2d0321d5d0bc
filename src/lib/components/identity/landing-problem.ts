import { m } from '$lib/paraglide/messages.js';
import { unreachable } from '#shared/unreachable.ts';

/** Why a contact link opens nothing now. */
export type LandingProblem = 'not-found' | 'offline' | 'too-fast' | 'server';

/** The same in one sentence; whatever does not work is told in one and the same (R09). */
export function landingProblem(problem: LandingProblem): string {
  switch (problem) {
    case 'not-found':
      return m.landing_not_found();
    case 'offline':
      return m.landing_offline();
    case 'too-fast':
      return m.landing_too_fast();
    case 'server':
      return m.identity_unavailable();
    default:
      return unreachable(problem);
  }
}
