import type { SignOnProblem as Kind } from '#shared/sign-on/problems.ts';

/** Why single sign-on does not let somebody in: it ends on the sign-in page, with its sentence. */
export class SignOnProblem extends Error {
  override readonly name = 'SignOnProblem';
  readonly kind: Kind;

  constructor(kind: Kind, options?: ErrorOptions) {
    super(`Single sign-on: ${kind}.`, options);
    this.kind = kind;
  }
}
