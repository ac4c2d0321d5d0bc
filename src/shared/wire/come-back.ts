const pattern = /^retry=(\d{1,5})$/;

/** The reason a socket is closed with when the server knows in how many seconds a client should come back. */
export const comeBackReason = (seconds: number): string => `retry=${Math.max(1, Math.ceil(seconds))}`;

/** In how many seconds the server wants to see the client again; null when it did not say. */
export function comeBackSeconds(reason: string | undefined): number | null {
  const seconds = pattern.exec(reason ?? '')?.[1];
  return seconds === undefined ? null : Number(seconds);
}
