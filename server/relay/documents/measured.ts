import type { RelayMetrics } from '../relay-metrics.ts';
import type { Group } from './group.ts';
import { HeadMoved, type GroupWriter } from './group-writer.ts';

/** A writer that tells how large its commits are and how long they take. */
export function measuredWriter(writer: GroupWriter, metrics: RelayMetrics): GroupWriter {
  const measured = async (groups: readonly Group[], write: () => Promise<void>): Promise<void> => {
    const startedAt = performance.now();
    try {
      await write();
    } catch (error) {
      if (!(error instanceof HeadMoved)) metrics.commitFailed();
      throw error;
    }
    const updates = updatesIn(groups);
    if (updates > 0) metrics.committed(updates, (performance.now() - startedAt) / 1000);
  };
  return {
    open: () => writer.open(),
    write: (groups, begun) => measured(groups, () => writer.write(groups, begun)),
    look: () => writer.look(),
    locked: (documents, work) => {
      const groups: Group[] = [];
      return measured(groups, () =>
        writer.locked(documents, (db, write) =>
          work(db, (fresh) => {
            groups.push(...fresh);
            return write(fresh);
          }),
        ),
      );
    },
    close: () => writer.close(),
  };
}

/** Tells of groups that are on disk and were acknowledged at `now`, epoch milliseconds. */
export function measureStored(groups: readonly Group[], now: number, metrics: RelayMetrics): void {
  for (const { parts } of groups) {
    for (const { sent, arrival, refused } of parts) {
      // What the server wrote itself is acknowledged to nobody; a mere question has no arrival.
      if (sent === null || arrival === 0) continue;
      metrics.acknowledged(sent.length, now - arrival);
      for (const { refusal } of refused) metrics.refused(refusal.rule);
    }
  }
}

function updatesIn(groups: readonly Group[]): number {
  let updates = 0;
  for (const group of groups) if (group.seq > 0) updates += group.updates;
  return updates;
}
