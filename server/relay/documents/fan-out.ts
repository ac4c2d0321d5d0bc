import type { AckFrame, RefusedRecord } from '#shared/wire/frames.ts';
import type { Channel } from '../sockets/channel.ts';
import { Delivery } from './delivery.ts';
import type { Group, GroupPart } from './group.ts';

/** What is on disk is acknowledged to its senders and sent on to everybody who has the document open. */
export function fanOut(groups: readonly Group[]): void {
  for (const { document, end } of groups) document.storedSeq = end.seq;
  for (const group of groups) {
    const bySender = Map.groupBy(group.parts, ({ from }) => from);
    // Refusals first: what is sent and acknowledged afterwards covers the clocks of refused records too.
    for (const [channel, parts] of bySender) channel?.refused(parts.flatMap(refusedRecords));
    const hasOwn = sendOn(group);
    for (const [channel, parts] of bySender) {
      if (channel) acknowledge(channel, group, parts, hasOwn);
    }
  }
}

/** Sends what a group adds to the document; gives whether its senders were sent it as well. */
function sendOn({ document, row, end, arrivals, writers, authors }: Group): boolean {
  if (row === null) return false;
  // Whoever wrote all of it has it already. Of several writers each is sent the whole: one message for everybody.
  const [only] = writers.size === 1 ? writers : [];
  if (document.channels.size === (only ? 1 : 0)) return false;
  const { bytes, arrivals: times } = row;
  const delivery = new Delivery(document, { seq: end.seq, bytes, authors, times, arrivals });
  for (const channel of document.channels) if (channel !== only) channel.deliver(delivery);
  return !only;
}

/** In the order of the log: a client takes everything up to an acknowledged sequence for heard. */
function acknowledge(channel: Channel, { end: { seq } }: Group, parts: readonly GroupPart[], hasOwn: boolean): void {
  const clocks = new Map<number, number>();
  for (const part of parts) for (const { client, clock } of part.clocks) clocks.set(client, clock);
  const ack: Omit<AckFrame, 'type' | 'channel'> = {
    seq,
    clocks: [...clocks].map(([client, clock]) => ({ client, clock })),
    arrivals: parts.length === 1 ? (parts[0]?.arrivals ?? []) : parts.flatMap(({ arrivals }) => arrivals),
  };
  channel.stored(ack, hasOwn ? [] : parts.flatMap(({ erased }) => erased ?? []));
}

const refusedRecords = ({ refused }: GroupPart): RefusedRecord[] =>
  refused.map(({ key, id, refusal }) => ({ key, id, refusal }));
