import * as v from 'valibot';
import type { Endpoint, InputOf, OutputOf } from '#shared/api/endpoint.ts';
import { apiErrorSchema, type ApiError } from '#shared/api/errors.ts';

/** An answer of the server, or why there is none: `offline` nothing was heard, `server` it made no sense. */
export type Answer<Value> =
  | { readonly ok: true; readonly value: Value }
  | ({ readonly ok: false; readonly error: ApiError['error'] | 'offline' | 'server' } & Omit<
      ApiError,
      'error' | 'message'
    >);

const patience = 20_000;

/** Calls an endpoint of the REST interface; never throws. Input that names a path parameter goes into the path. */
export async function call<E extends Endpoint>(endpoint: E, input: InputOf<E>): Promise<Answer<OutputOf<E>>> {
  const rest: Record<string, unknown> = { ...(input as Record<string, unknown>) };
  const path = endpoint.path.replace(/:([a-z]+)/gi, (_, name: string) => {
    const value = String(rest[name]);
    delete rest[name];
    return encodeURIComponent(value);
  });
  const isGet = endpoint.method === 'GET';
  const answer = await request(endpoint.method, isGet ? withQuery(path, rest) : path, isGet ? undefined : rest);
  if (!answer.ok) return answer;
  const parsed = v.safeParse(endpoint.output, answer.value);
  return parsed.success ? { ok: true, value: parsed.output as OutputOf<E> } : { ok: false, error: 'server' };
}

/** A path with what was given as its query; what is undefined or null is left out. */
function withQuery(path: string, input: Record<string, unknown>): string {
  const given = Object.entries(input).filter(([, value]) => value !== undefined && value !== null);
  if (given.length === 0) return path;
  return `${path}?${new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString()}`;
}

/** One request to this origin with a JSON body and answer; never throws. */
export function request(method: string, path: string, body?: unknown): Promise<Answer<unknown>> {
  return answerTo(path, {
    method,
    ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
}

/** Sends bytes as they are, as a photo is; never throws. */
export const upload = (path: string, type: string, bytes: Uint8Array<ArrayBuffer>): Promise<Answer<unknown>> =>
  answerTo(path, { method: 'PUT', headers: { 'content-type': type }, body: bytes });

async function answerTo(path: string, init: RequestInit): Promise<Answer<unknown>> {
  let response: Response;
  let text: string;
  try {
    response = await fetch(path, {
      ...init,
      credentials: 'same-origin',
      cache: 'no-store',
      signal: AbortSignal.timeout(patience),
    });
    text = await response.text();
  } catch {
    // No network, no server, or too slow: the same to whoever asked.
    return { ok: false, error: 'offline' };
  }
  if (response.ok) return { ok: true, value: parseJson(text) };
  return failedAnswer(response.status, text, (name) => response.headers.get(name));
}

/** What an answer that is none means: the server's own word where it says one, else what the status tells. */
export function failedAnswer(
  status: number,
  text: string,
  header: (name: string) => string | null,
): Extract<Answer<never>, { ok: false }> {
  const error = v.safeParse(apiErrorSchema, parseJson(text));
  if (error.success) return { ok: false, ...error.output };
  return { ok: false, error: errorOfStatus(status), ...retryAfter(header) };
}

/** A text as JSON; null when it is none, and an empty object when there is nothing. */
export function parseJson(text: string): unknown {
  if (text === '') return {};
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // Not ours; the schema of the caller will say so.
    return null;
  }
}

function errorOfStatus(status: number): ApiError['error'] | 'server' {
  if (status === 401) return 'signed-out';
  if (status === 403) return 'forbidden';
  if (status === 404) return 'not-found';
  if (status === 422) return 'invalid';
  if (status === 429) return 'too-fast';
  return status === 502 || status === 503 || status === 504 ? 'unavailable' : 'server';
}

function retryAfter(header: (name: string) => string | null): { retryAfterSeconds?: number } {
  const seconds = Number(header('retry-after') ?? header('x-retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) ? { retryAfterSeconds: seconds } : {};
}
