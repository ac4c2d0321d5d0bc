import type { RefusalRule } from '#shared/wire/refusals.ts';

/**
 * What the relay tells of its work, in numbers alone: no texts, no ids. Called once per commit and once per
 * acknowledged update, so whoever implements it only adds.
 */
export interface RelayMetrics {
  /** A commit of so many updates is on disk; writing it took so many seconds. */
  committed(updates: number, seconds: number): void;
  /** A commit was not written: the disk or the database failed. */
  commitFailed(): void;
  /** So many groups of updates met what another process had written, and are admitted again. */
  overtaken(groups: number): void;
  /** So many updates of a client were acknowledged, so many milliseconds after they were admitted. */
  acknowledged(updates: number, ms: number): void;
  /** A client's update, or several judged together, was not stored: it has nothing new, has a gap before it, or is none an honest client sends. */
  passedOver(why: 'nothing' | 'gap' | 'violation'): void;
  /** A record was refused. */
  refused(rule: RefusalRule): void;
  /** A message was passed on to one channel that has the document open. */
  delivered(): void;
}

/** What a relay has in use at this moment. */
export interface RelayLoad {
  readonly sockets: number;
  /** Documents open at clients, once for each client. */
  readonly channels: number;
  /** Documents whose headers are in memory. */
  readonly documents: number;
  /** Bytes of all sockets since the start, as they went over the wire. */
  readonly bytesReceived: number;
  readonly bytesSent: number;
}

/** Counts nothing. */
export const noMetrics: RelayMetrics = {
  committed: () => undefined,
  commitFailed: () => undefined,
  overtaken: () => undefined,
  acknowledged: () => undefined,
  passedOver: () => undefined,
  refused: () => undefined,
  delivered: () => undefined,
};
