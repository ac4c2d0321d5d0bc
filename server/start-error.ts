/** Why the server cannot start, in one sentence that its operator can act on (M14). Nothing has been overwritten. */
export class StartError extends Error {
  override readonly name = 'StartError';
}
