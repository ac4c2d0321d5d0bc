import type * as v from 'valibot';

/** Any schema; endpoints are declared with it once, and server, client and the OpenAPI document are made from that. */
type Schema = v.GenericSchema;

/**
 * One command or query of the REST interface. `path` names parameters as `:name`; they come first in the input.
 * `access` says who may call it: anybody, a signed-in person, or an administrator of the own company.
 */
export interface Endpoint<Input extends Schema = Schema, Output extends Schema = Schema> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: `/api/${string}`;
  readonly summary: string;
  readonly access: 'anyone' | 'member' | 'administrator';
  /** Most bytes of its body, where the usual do not do. */
  readonly bodyBytes?: number;
  readonly input: Input;
  readonly output: Output;
}

/** Declares an endpoint; keeps its types. */
export const endpoint = <Input extends Schema, Output extends Schema>(
  declared: Endpoint<Input, Output>,
): Endpoint<Input, Output> => declared;

export type InputOf<E> = E extends Endpoint<infer Input, Schema> ? v.InferInput<Input> : never;
export type OutputOf<E> = E extends Endpoint<Schema, infer Output> ? v.InferOutput<Output> : never;
