/**
 * Why single sign-on did not let somebody in. Each has a sentence in three languages:
 * - `provider`: the provider did not answer, or not as one does; `denied`: it, or the person there, said no;
 * - `expired`: the attempt is over, or was begun in another browser; `untrusted`: what came back did not check out;
 * - `email`: no address, or one that is not verified; `domain`: an address that is not of the company’s domains;
 * - `not-member`: nobody has this address, and nobody joins by themselves; `elsewhere`: not an account of this company;
 * - `suspended`, `removed`: who this was; `other-identity`: the member signs in as somebody else there;
 * - `not-set-up`: the company has no single sign-on; `too-fast`: too many tries; `server`: it is this server’s fault.
 */
export const signOnProblems = [
  'provider',
  'denied',
  'expired',
  'untrusted',
  'email',
  'domain',
  'not-member',
  'elsewhere',
  'suspended',
  'removed',
  'other-identity',
  'not-set-up',
  'too-fast',
  'server',
] as const;
export type SignOnProblem = (typeof signOnProblems)[number];

/** Whether a text, as of an address, names one of them. */
export const isSignOnProblem = (text: string | null): text is SignOnProblem =>
  (signOnProblems as readonly (string | null)[]).includes(text);
