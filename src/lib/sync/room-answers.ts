import type { Refusal } from '#shared/wire/refusals.ts';
import type { Core } from '../core.ts';
import { dropFiles } from '../projection/kept-files.ts';
import { refreshRoom, roomTables } from '../projection/refresh-room.ts';
import { roomActRows } from '../projection/room-acts.ts';
import { readWhole, writeWhole } from '../projection/room-members.ts';
import { withDone } from '../projection/room-overlay.ts';
import { tidyRoomPhotos } from '../projection/room-photos.ts';
import type { OutboxRoomCommand } from '../projection/tables.ts';

type Part = Omit<Core, 'engine'>;

/**
 * The server has done something to a group: what it means is written here at once, so that nothing falls back to how it
 * was before until the room's document says the same.
 */
export async function roomActAnswered({ durable, owner }: Part, row: OutboxRoomCommand): Promise<void> {
  await durable.transaction('rw', [...roomTables(durable), durable.roomPhotos], async () => {
    const whole = await readWhole(durable, row.room);
    if (whole) await writeWhole(durable, owner, withDone(whole, row.ask, owner.user));
    if (row.ask.command === 'recall-message') {
      const { author, message } = row.ask;
      const shown = await durable.timeline.get([row.room, author, message]);
      if (shown) {
        const { media: _, ...rest } = shown;
        await durable.timeline.put({ ...rest, content: { type: 'recalled', by: owner.user } });
        await dropFiles(durable, row.room, [shown]);
      }
    }
    await durable.outbox.where('name').equals(row.name).delete();
    await tidyRoomPhotos(durable);
    await refreshRoom(durable, owner, row.room);
  });
}

/** The server will not do it: the room is as it was, and what was wanted stays with the reason until it was seen (N02). */
export async function roomActRefused(
  { durable, owner }: Part,
  row: OutboxRoomCommand,
  refusal: Refusal,
): Promise<void> {
  // Whoever is out already has what they wanted.
  const isMoot = row.ask.command === 'leave-room' && ['not-member', 'not-found'].includes(refusal.rule);
  await durable.transaction('rw', [...roomTables(durable), durable.roomPhotos], async () => {
    const rows = durable.outbox.where('name').equals(row.name);
    if (isMoot) await rows.delete();
    else await rows.modify({ state: 'refused', refusal, after: null });
    await refreshRoom(durable, owner, row.room);
  });
}

/**
 * Of a group that was not made, what else was asked of it is part of how it is asked for the next time. Inside a
 * transaction on `roomTables`.
 */
export async function dropActsOfUnmade({ durable, owner }: Part, { room, name }: OutboxRoomCommand): Promise<void> {
  for (const act of await roomActRows(durable, room)) {
    if (act.name === name) continue;
    const whole = await readWhole(durable, room);
    if (whole && act.ask.command !== 'leave-room')
      await writeWhole(durable, owner, withDone(whole, act.ask, owner.user));
    await durable.outbox.where('name').equals(act.name).delete();
  }
}
