import type { ApiError } from '#shared/api/errors.ts';
import type { Answer } from './call.ts';

/** Why there is no answer, to whoever asked: reasons of the question itself, and what any question may meet. */
export interface Failure<Reason extends string = never> {
  readonly ok: false;
  readonly reason: Reason | 'offline' | 'too-fast' | 'server';
  readonly retryAfterSeconds?: number;
}

/** A failed answer as a reason; `reasons` are those of this question, by what the server said. */
export function failureOf<Reason extends string = never>(
  { error, retryAfterSeconds }: Extract<Answer<unknown>, { ok: false }>,
  reasons: Partial<Record<ApiError['error'], Reason>> = {},
): Failure<Reason> {
  const own = error === 'offline' || error === 'server' ? undefined : reasons[error];
  const reason = own ?? (error === 'offline' || error === 'too-fast' ? error : 'server');
  return retryAfterSeconds === undefined ? { ok: false, reason } : { ok: false, reason, retryAfterSeconds };
}
