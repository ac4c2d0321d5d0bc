import * as encoding from 'lib0/encoding';
import * as syncProtocol from 'y-protocols/sync';
import type * as Y from 'yjs';
import { recallKey, versionKey } from '#shared/documents/keys.ts';
import { laneOf, setOnce } from '#shared/documents/lanes.ts';
import { newRecordId, type RecordId, type UserId } from '#shared/ids.ts';
import { HybridClock } from '#shared/time.ts';
import type { AppSocket } from '../../support/app-socket.ts';

const clock = new HybridClock('test');

/** Writes a message into a lane; gives its record id. */
export function say(doc: Y.Doc, user: UserId, text: string, id: RecordId = newRecordId()): RecordId {
  const { at, stamp } = clock.next();
  setOnce(laneOf(doc, user), { key: versionKey(id, stamp), kind: 'message', at, text } as never);
  return id;
}

export function recall(doc: Y.Doc, user: UserId, id: RecordId): void {
  setOnce(laneOf(doc, user), { key: recallKey(id), kind: 'recall', at: clock.next().at } as never);
}

/** The texts of a lane, in no order that means anything. */
export const textsOf = (doc: Y.Doc, user: UserId): string[] =>
  [...laneOf(doc, user).values()].flatMap((value) => (value as { text?: string }).text ?? []).sort();

/** Resolves once everything the document has of its own is acknowledged. */
export async function acknowledged(socket: AppSocket, doc: Y.Doc): Promise<void> {
  const clocks = doc.store.clients.get(doc.clientID)?.at(-1);
  const end = clocks ? clocks.id.clock + clocks.length : 0;
  await socket.hears(
    (frame) =>
      frame.type === 'ack' && frame.clocks.some(({ client, clock }) => client === doc.clientID && clock >= end),
  );
}

/** Resolves when a lane shows a text. */
export function shows(doc: Y.Doc, user: UserId, text: string): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (!textsOf(doc, user).includes(text)) return;
      doc.off('update', look);
      resolve();
    };
    doc.on('update', look);
    look();
  });
}

/** An update as a y-websocket message. */
export const updateMessage = (update: Uint8Array): Uint8Array =>
  encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, 0);
    syncProtocol.writeUpdate(encoder, update);
  });
