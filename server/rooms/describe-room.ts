import type { History } from '#shared/api/rooms.ts';
import type { RoomId } from '#shared/ids.ts';
import type { Notice } from '#shared/records/published.ts';
import { keepRoomName, publishAboutRoom } from './group-room.ts';
import { runRoomCommand, type Asking, type RoomServices, type RoomWork } from './room-command.ts';
import { checkUploaded, retirePhoto } from './room-photo.ts';

/** What of a room is to be different. */
export interface RoomPatch {
  readonly name?: string | undefined;
  readonly description?: string | null | undefined;
  readonly photo?: string | null | undefined;
  readonly history?: History | undefined;
}

/**
 * Changes what a group says of itself, with a line among its messages for what members see; for group masters (R06). What
 * is as it was already makes no line.
 * @throws ApiFailure `refused` for who does not lead the room, `invalid` for a photo that the person has not uploaded
 */
export async function describeRoom(
  services: RoomServices,
  asking: Asking,
  id: RoomId,
  { name, description, photo, history }: RoomPatch,
): Promise<void> {
  await runRoomCommand(services, asking, id, 'describe', async (work) => {
    const { trx, changes, room, me, now } = work;
    const next = {
      name: name ?? room.name,
      description: description === undefined ? room.description : description,
      photo: photo === undefined ? room.photo : photo,
      history: history ?? room.history,
    };
    if (next.photo !== room.photo) {
      await checkUploaded(trx, me.user, next.photo);
      await retirePhoto(trx, me.user, room.photo, now);
      tell(work, 'photo');
    }
    if (next.name !== room.name) {
      tell(work, 'renamed', next.name);
      if (next.name !== null) await keepRoomName(trx, id, next.name, now);
    }
    if (next.description !== room.description) tell(work, 'description');
    await trx.updateTable('room').set(next).where('id', '=', id).execute();
    publishAboutRoom(changes, id, { ...room, ...next });
  });
}

function tell({ changes, room, me, now }: RoomWork, notice: Notice['notice'], text: string | null = null): void {
  changes.notice(room.room, room.head, { at: now, notice, users: [], by: me.user, text, company: null });
}
