import type { RefusedRecord } from '#shared/wire/frames.ts';
import { SharedMessage, writeUpdateMessage } from '../sockets/messages.ts';
import type { QueuedUpdate } from './queued-update.ts';

/** What is on disk is acknowledged to its sender and then sent to everybody else who has the document open. */
export function fanOut(updates: readonly QueuedUpdate[]): void {
  for (const { document, seq, bytes } of updates) if (bytes !== null) document.storedSeq = seq;
  for (const update of updates) {
    const { document, bytes, seq, arrivals, clocks, lane, arrival, from, erased } = update;
    // In the order of the log: a client takes everything up to an acknowledged sequence for heard.
    from?.stored({ seq, clocks, arrivals }, refusedRecords(update), erased);
    if (bytes === null || document.channels.size === 0) continue;
    const message = new SharedMessage(seq, arrivals, writeUpdateMessage(bytes));
    for (const channel of document.channels) if (channel !== from) channel.deliver(message, lane, arrival);
  }
}

const refusedRecords = ({ refused }: QueuedUpdate): RefusedRecord[] =>
  refused.map(({ key, id, refusal }) => ({ key, id, refusal }));
