/** The version of everything in this folder and of the record schemas. Raise it with every change of meaning. */
export const protocolVersion = 1;
/** The oldest version the server still serves. */
export const oldestProtocol = 1;
/** Where the app's one socket connects. `?protocol=<version>&device=<id>` says who comes. */
export const syncPath = '/sync';
/** The client sends a ping after this silence, in milliseconds. */
export const pingAfterMs = 10_000;
/** Without any word this long after a ping the socket counts as dead, in milliseconds. */
export const pongWithinMs = 5_000;
