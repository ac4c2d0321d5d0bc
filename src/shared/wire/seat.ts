import type { AckFrame, ClientFrame, DataFrame, ServerFrame } from './frames.ts';

/**
 * A device's seat: what it watches stands for a while after its socket has gone. Both sides count the frames that matter
 * to it, so that each knows at the next connection whether the other has heard everything.
 */
export interface SeatClaim {
  readonly token: string;
  /** How many frames for which `isRepeated` holds the device has heard from its seat. */
  readonly heard: number;
  /** How many frames for which `isAsking` holds it has sent. */
  readonly asked: number;
}

type HeardType = (ServerFrame | DataFrame | AckFrame)['type'];

/** What comes again to a seat that has missed it. */
export const isRepeated = ({ type }: { readonly type: HeardType }): boolean =>
  type === 'changed' || type === 'unread' || type === 'read' || type === 'presence';

/** What changes what a seat watches. */
export const isAsking = ({ type }: Pick<ClientFrame, 'type'>): boolean => type === 'watch' || type === 'unwatch';

/** As in the address of the socket; `null` asks for a new seat. */
export const writeClaim = (claim: SeatClaim | null): string =>
  claim === null ? 'new' : `${claim.token}.${claim.heard}.${claim.asked}`;

/** Reads what `writeClaim` wrote; null for anything else. */
export function readClaim(text: string | null): SeatClaim | null {
  const [, token, heard, asked] = /^([0-9a-z]{26})\.(\d{1,15})\.(\d{1,15})$/.exec(text ?? '') ?? [];
  return token === undefined ? null : { token, heard: Number(heard), asked: Number(asked) };
}
