import * as Y from 'yjs';
import type { Client, Target } from './client/client.ts';
import { protocolFor } from './client/clients.ts';
import { encodeUpdate, marker } from './message.ts';

/**
 * Builds the document of the first reader from the frames it received, and compares it with what the others have sent.
 * @returns how many messages it holds
 * @throws Error when something is missing, doubled, altered or pending
 */
export function verifyReader(room: readonly Client[], target: Target): number {
  const [reader] = room;
  if (!reader?.recorded) return 0;
  const { updatesIn } = protocolFor(target, 0, target.world.rooms[0]!.members[0]!);
  const doc = new Y.Doc();
  // What the reader has written itself is in its document before it comes back from anywhere.
  const own = Array.from({ length: reader.writer.count }, (_, count) => ({ count, serial: 0 }));
  if (own.length > 0) Y.applyUpdate(doc, encodeUpdate(reader.author, 0, own, Date.now()));
  for (const frame of reader.recorded) for (const update of updatesIn(frame)) Y.applyUpdate(doc, update);
  const { pendingStructs, pendingDs } = doc.store;
  // What it wrote itself it has, and need not have been sent.
  const missing = [...(pendingStructs?.missing.keys() ?? [])].filter((client) => client !== reader.author.client);
  if (missing.length > 0 || pendingDs !== null) throw new Error('a reader’s document waits for something');
  let messages = 0;
  for (const { author, writer } of room) {
    const lane = doc.getMap<Record<string, unknown>>(author.lane);
    const clock = Y.getState(doc.store, author.client);
    if (lane.size !== clock) throw new Error(`a lane of ${clock} structs shows ${lane.size} messages`);
    if (clock > writer.count) throw new Error('more was received than was sent');
    for (const [key, value] of lane) {
      const sender = Number(String(value['text']).slice(2, 7));
      const isAsSent = value['key'] === key && value['kind'] === 'message' && sender === author.index;
      if (!isAsSent || !String(value['text']).startsWith(marker.toString())) throw new Error('a message was altered');
    }
    messages += author === reader.author ? 0 : clock;
  }
  if (messages === 0) throw new Error('a reader received nothing');
  return messages;
}
