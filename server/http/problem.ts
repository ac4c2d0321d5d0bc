import type { ApiError } from '#shared/api/errors.ts';
import type { Refusal } from '#shared/wire/refusals.ts';
import { ApiFailure } from './api-failure.ts';

/** A failure with a sentence of its own. */
export class ApiProblem extends ApiFailure {
  constructor(error: ApiError['error'], message: string, more: Omit<ApiError, 'error' | 'message'> = {}) {
    super(error, { ...more, message });
  }
}

/** Nothing here for the caller; also where existence must not be told (R09). */
export const notFound = (): ApiFailure => new ApiFailure('not-found');
/** The name is somebody else's. */
export const taken = (field: string): ApiFailure => new ApiFailure('taken', { fields: [field] });
/** A field is wrong. */
export const invalid = (field: string, message: string): ApiFailure =>
  new ApiFailure('invalid', { fields: [field], message });
/** A company's rule says no. */
export const refused = (refusal: Refusal): ApiFailure => new ApiFailure('refused', { refusal });
/** The caller's role may not. */
export const forbidden = (): ApiFailure => new ApiFailure('forbidden');
