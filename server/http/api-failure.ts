import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { ApiError } from '#shared/api/errors.ts';

type Kind = ApiError['error'];

const statuses: Readonly<Record<Kind, ContentfulStatusCode>> = {
  'signed-out': 401,
  forbidden: 403,
  'not-found': 404,
  taken: 409,
  invalid: 422,
  refused: 403,
  'too-fast': 429,
  unavailable: 503,
};

const messages: Readonly<Record<Kind, string>> = {
  'signed-out': 'Sign in first.',
  forbidden: 'This is not yours to do.',
  'not-found': 'There is nothing here for you.',
  taken: 'Somebody else has this already.',
  invalid: 'The request does not say what is needed.',
  refused: 'A company’s rule does not allow this.',
  'too-fast': 'Too many requests; come back later.',
  unavailable: 'The server cannot do this now.',
};

/** An answer that is no success, thrown by whoever finds out. */
export class ApiFailure extends Error {
  override readonly name = 'ApiFailure';
  readonly body: ApiError;
  readonly status: ContentfulStatusCode;

  constructor(error: Kind, more: Partial<Omit<ApiError, 'error'>> = {}) {
    super(more.message ?? messages[error]);
    this.body = { error, message: this.message, ...more };
    this.status = statuses[error];
  }
}
