/** Codes a socket or a channel is closed with. y-websocket's provider gives up by itself on 4400 to 4499. */
export const closeCodes = {
  /** The server stops or restarts: come back, in as many seconds as the reason says. */
  goingAway: 1001,
  /** A frame or an update that no honest client sends. */
  violation: 4400,
  /** The session is over: sign in again. */
  signedOut: 4401,
  /** There is nothing here for you, or nothing you may know of. */
  notFound: 4404,
  /** The same device opened another socket. */
  replaced: 4409,
  /** A frame or an update is larger than the limit. */
  tooLarge: 4413,
  /** This client speaks an older protocol than the server serves: update. */
  tooOld: 4426,
  /** More than any honest client has to say or to open. */
  tooFast: 4429,
  /** The server cannot serve now: come back later, in as many seconds as the reason says (`come-back.ts`). */
  busy: 4503,
} as const;
export type CloseCode = (typeof closeCodes)[keyof typeof closeCodes];
