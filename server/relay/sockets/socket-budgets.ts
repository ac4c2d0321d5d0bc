import { relayLimits } from '../relay-limits.ts';
import { TokenBucket } from './token-bucket.ts';

/** What one socket may send in the long run. An operator raises it for bridges, bots and benchmarks. */
export interface SocketBudgets {
  readonly framesPerSecond: number;
  readonly bytesPerSecond: number;
}

export const standardBudgets: SocketBudgets = {
  framesPerSecond: relayLimits.framesPerSecond,
  bytesPerSecond: relayLimits.bytesPerSecond,
};

/** The frames of one socket: a raised rate raises what may come at once by as much. */
export const frameBucket = ({ framesPerSecond }: SocketBudgets, clock: () => number): TokenBucket =>
  bucket(relayLimits.frameBurst, framesPerSecond, relayLimits.framesPerSecond, clock);

/** The bytes of one socket, likewise. */
export const byteBucket = ({ bytesPerSecond }: SocketBudgets, clock: () => number): TokenBucket =>
  bucket(relayLimits.byteBurst, bytesPerSecond, relayLimits.bytesPerSecond, clock);

const bucket = (burst: number, perSecond: number, standard: number, clock: () => number): TokenBucket =>
  new TokenBucket(burst * Math.max(1, perSecond / standard), perSecond, clock);
