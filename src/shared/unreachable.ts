/** Ends a switch over kinds: a kind that is not handled is a type error here, and an exception at run time. */
export function unreachable(kind: never): never {
  throw new Error(`unhandled kind: ${JSON.stringify(kind)}`);
}
