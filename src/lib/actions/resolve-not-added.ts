import type { RoomId } from '#shared/ids.ts';
import type { Core } from '../core.ts';
import { dropNotAdded, forgetNotice, notAddedTables } from '../projection/not-added.ts';
import { pageOf } from '../projection/project-page.ts';
import { refreshRoom } from '../projection/refresh-room.ts';
import { readFacts } from '../projection/room-members.ts';
import { askToSendFile } from '../projection/send-file-rows.ts';
import { isOfContact, type OutboxMessage } from '../projection/tables.ts';
import { ensureCommand } from './ensure-command.ts';
import { showRecord } from './keep-record.ts';

/** Asks the server once more for a room that it would not make, as before; the texts in it wait again (N01, N02). */
export async function addAgain(core: Core, room: RoomId): Promise<void> {
  const { durable: database, owner } = core;
  await database.transaction('rw', notAddedTables(database), async () => {
    const facts = await readFacts(database, owner, room);
    if (facts?.entry !== 'waiting') return;
    const after = await ensureCommand(core, facts);
    const refused = database.outbox.where('[room+state]').equals([room, 'refused']);
    const texts = await refused.toArray();
    await refused.modify({ state: 'waiting', refusal: null, after });
    for (const one of texts) {
      if (one.kind !== 'record' || isOfContact(one)) continue;
      if (one.file) await sendAfter(core, one, after);
      await showRecord(core, one);
    }
    await forgetNotice(database, room);
    await refreshRoom(database, owner, room);
  });
  core.engine.outboxChanged();
}

/** Its file goes to the server before a message. */
async function sendAfter({ durable, owner }: Core, message: OutboxMessage, after: string | null): Promise<void> {
  const { room, id, document, order } = message;
  const place = { room, lane: owner.user, id, page: pageOf(document).page };
  const file = await askToSendFile(durable, message, place, after);
  if (order !== undefined) await durable.outbox.update(order, { after: file });
}

/** Takes a room that the server would not make off this device. One with a text in it stays. */
export async function removeNotAdded({ durable }: Pick<Core, 'durable'>, room: RoomId): Promise<void> {
  await durable.transaction('rw', notAddedTables(durable), () => dropNotAdded(durable, room));
}
