import type { HttpBindings } from '@hono/node-server';
import type { Context, Hono } from 'hono';
import * as v from 'valibot';
import type { Endpoint } from '#shared/api/endpoint.ts';
import { ApiFailure } from './api-failure.ts';
import { clientAddress } from './client-address.ts';
import type { Caller, Exchange, Route } from './route.ts';

/** What the server hands to Hono with each request, and what middleware adds. */
export interface HttpEnv {
  readonly Bindings: HttpBindings;
  readonly Variables: { requestId: string };
}

/** How routes find out who asks. */
export interface RouteOptions {
  readonly callerOf: (headers: Headers) => Promise<Caller | null>;
  readonly trustProxy: boolean;
}

/** Serves every route: who asks, then what they ask, then the handler, then only what the endpoint promises. */
export function serveRoutes(app: Hono<HttpEnv>, routes: readonly Route[], options: RouteOptions): void {
  for (const route of routes) {
    const { endpoint } = route;
    app.on(endpoint.method, endpoint.path, async (context) => {
      // A stranger's input is not looked at.
      const caller = endpoint.access === 'anyone' ? null : await memberOf(endpoint, context, options);
      const input = await inputOf(endpoint, context);
      const output = await route.handle(input, caller, exchangeOf(context, options.trustProxy));
      return context.json(v.parse(endpoint.output, output) as object);
    });
  }
}

/** The signed-in person behind a request. @throws ApiFailure when there is none, or their role is too low */
export async function memberOf(
  endpoint: Pick<Endpoint, 'access'>,
  context: Context<HttpEnv>,
  options: RouteOptions,
): Promise<Caller> {
  const caller = await options.callerOf(context.req.raw.headers);
  if (caller === null) throw new ApiFailure('signed-out');
  if (endpoint.access === 'administrator' && caller.role === 'member') throw new ApiFailure('forbidden');
  return caller;
}

/** What a handler may know of a request beside its input. */
export function exchangeOf(context: Context<HttpEnv>, trustProxy: boolean): Exchange {
  const { headers } = context.req.raw;
  return {
    address: clientAddress(context.env.incoming, trustProxy),
    userAgent: headers.get('user-agent') ?? '',
    headers,
    // Several cookies are several headers of one name.
    setHeader: (name, value) => context.header(name, value, { append: name.toLowerCase() === 'set-cookie' }),
  };
}

async function inputOf(endpoint: Endpoint, context: Context<HttpEnv>): Promise<unknown> {
  const body = endpoint.method === 'GET' ? context.req.query() : await bodyOf(context);
  const result = v.safeParse(endpoint.input, { ...body, ...context.req.param() });
  if (result.success) {
    const fields = Object.entries(result.output as object).flatMap(([field, value]) => (hasNul(value) ? [field] : []));
    if (fields.length > 0) throw new ApiFailure('invalid', { fields });
    return result.output;
  }
  const fields = result.issues.map((issue) => v.getDotPath(issue) ?? '').filter((field) => field !== '');
  throw new ApiFailure('invalid', { fields: [...new Set(fields)] });
}

/** Whether a text of a value holds the one sign that no text has and PostgreSQL does not store. */
function hasNul(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('\0');
  return typeof value === 'object' && value !== null && Object.values(value).some(hasNul);
}

async function bodyOf(context: Context<HttpEnv>): Promise<object> {
  const text = await context.req.text();
  if (text === '') return {};
  if (!/^application\/json\b/i.test(context.req.header('content-type') ?? '')) throw new ApiFailure('invalid');
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body;
  } catch {
    // Answered below, like JSON that is no object.
  }
  throw new ApiFailure('invalid');
}
