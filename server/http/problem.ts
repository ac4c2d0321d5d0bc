import type { ApiError } from '#shared/api/errors.ts';
import type { Refusal } from '#shared/wire/refusals.ts';

const statuses = {
  'signed-out': 401,
  forbidden: 403,
  refused: 403,
  'not-found': 404,
  taken: 409,
  invalid: 422,
  'too-fast': 429,
  unavailable: 503,
} as const;

/** An answer that is no success. Handlers throw it; the client gets its body and nothing else. */
export class ApiProblem extends Error {
  readonly body: ApiError;

  constructor(error: ApiError['error'], message: string, more: Omit<ApiError, 'error' | 'message'> = {}) {
    super(message);
    this.body = { error, message, ...more };
  }

  get status(): (typeof statuses)[ApiError['error']] {
    return statuses[this.body.error];
  }
}

/** Nothing here for the caller; also where existence must not be told (R09). */
export const notFound = (): ApiProblem => new ApiProblem('not-found', 'There is nothing here.');
/** The name is somebody else's. */
export const taken = (field: string): ApiProblem =>
  new ApiProblem('taken', 'Somebody else has this already.', { fields: [field] });
/** A field is wrong. */
export const invalid = (field: string, message: string): ApiProblem => new ApiProblem('invalid', message, { fields: [field] });
/** A company's rule says no. */
export const refused = (refusal: Refusal): ApiProblem => new ApiProblem('refused', 'A rule does not allow this.', { refusal });
/** The caller's role may not. */
export const forbidden = (): ApiProblem => new ApiProblem('forbidden', 'Your role does not allow this.');
