import { m } from '$lib/paraglide/messages.js';
import type { SignOnProblem } from '#shared/sign-on/problems.ts';

const sentences: Readonly<Record<SignOnProblem, () => string>> = {
  provider: () => m.signon_problem_provider(),
  denied: () => m.signon_problem_denied(),
  expired: () => m.signon_problem_expired(),
  untrusted: () => m.signon_problem_untrusted(),
  email: () => m.signon_problem_email(),
  domain: () => m.signon_problem_domain(),
  'not-member': () => m.signon_problem_not_member(),
  elsewhere: () => m.signon_problem_elsewhere(),
  suspended: () => m.signon_problem_suspended(),
  removed: () => m.signon_problem_removed(),
  'other-identity': () => m.signon_problem_other_identity(),
  'not-set-up': () => m.signon_problem_not_set_up(),
  'too-fast': () => m.signon_problem_too_fast(),
  server: () => m.auth_server(),
};

/** Why single sign-on did not let somebody in, and what to do. */
export const signOnSentence = (problem: SignOnProblem): string => sentences[problem]();
