import type { LaneId, UserId } from '#shared/ids.ts';
import type { FoyerDatabase } from './database.ts';

/**
 * A stretch of time in which somebody was blocked on this device before the server knew; what arrived in it is not shown
 * here (R08). `to` is null until the server has answered: from then on it withholds what they send.
 */
export interface HiddenSpan {
  readonly user: UserId;
  readonly from: number;
  readonly to: number | null;
}

/** The stretches this device knows. Inside a transaction on `meta`. */
export const hiddenSpans = async (database: FoyerDatabase): Promise<readonly HiddenSpan[]> =>
  ((await database.meta.get('hidden'))?.value ?? []) as readonly HiddenSpan[];

/** Somebody is blocked on this device from a moment on. Inside a transaction on `meta`. */
export async function beginHiding(database: FoyerDatabase, user: UserId, from: number): Promise<void> {
  const before = await hiddenSpans(database);
  await database.meta.put({ key: 'hidden', value: [...before, { user, from, to: null }] });
}

/** The server has answered: it has taken the block, or not. Inside a transaction on `meta`. */
export async function endHiding(database: FoyerDatabase, user: UserId, to: number, taken: boolean): Promise<void> {
  const before = await hiddenSpans(database);
  const isOpen = (span: HiddenSpan): boolean => span.user === user && span.to === null;
  const after = taken
    ? before.map((span) => (isOpen(span) ? { ...span, to } : span))
    : before.filter((span) => !isOpen(span));
  await database.meta.put({ key: 'hidden', value: after });
}

/** Whether something of a lane that arrived then is not to be shown. */
export const isHidden = (spans: readonly HiddenSpan[], lane: LaneId, arrival: number): boolean =>
  spans.some(({ user, from, to }) => user === lane && arrival >= from && (to === null || arrival <= to));
