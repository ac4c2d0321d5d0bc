import type * as v from 'valibot';
import type { Role } from '#shared/api/accounts.ts';
import type { Endpoint } from '#shared/api/endpoint.ts';
import type { CompanyId, UserId } from '#shared/ids.ts';

/** Who calls: a signed-in member, from the session alone. */
export interface Caller {
  readonly user: UserId;
  readonly company: CompanyId;
  readonly role: Role;
  readonly session: string;
}

/** What a handler may know of the request beside its input, and what it may add to the answer. */
export interface Exchange {
  /** The caller's address, for rates and for the company's audit log only. */
  readonly address: string;
  readonly userAgent: string;
  /** The request's own headers, for the account library. */
  readonly headers: Headers;
  /** Adds a header to the answer. */
  setHeader(name: string, value: string): void;
}

type Schema = v.GenericSchema;

/** An endpoint and what answers it. */
export interface Route {
  readonly endpoint: Endpoint;
  handle(input: unknown, caller: Caller | null, exchange: Exchange): Promise<unknown>;
}

/** Answers an endpoint that anybody may call. */
export function openRoute<Input extends Schema, Output extends Schema>(
  endpoint: Endpoint<Input, Output>,
  handle: (input: v.InferOutput<Input>, exchange: Exchange) => Promise<v.InferInput<Output>>,
): Route {
  return { endpoint, handle: (input, _caller, exchange) => handle(input, exchange) };
}

/** Answers an endpoint for signed-in members or administrators; the endpoint's access is checked before. */
export function route<Input extends Schema, Output extends Schema>(
  endpoint: Endpoint<Input, Output>,
  handle: (input: v.InferOutput<Input>, caller: Caller, exchange: Exchange) => Promise<v.InferInput<Output>>,
): Route {
  return {
    endpoint,
    handle: (input, caller, exchange) => {
      if (caller === null) throw new Error(`${endpoint.path} was reached by nobody`);
      return handle(input, caller, exchange);
    },
  };
}
