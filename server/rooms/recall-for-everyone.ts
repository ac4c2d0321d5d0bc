import { pageDocument } from '#shared/documents/names.ts';
import type { RecordId, RoomId, UserId } from '#shared/ids.ts';
import { notFound } from '../http/problem.ts';
import { resumeErasures } from '../retention/erase-records.ts';
import { takeBack } from '../retention/take-back.ts';
import { runRoomCommand, type Asking, type RoomServices } from './room-command.ts';

/** A message in a room. */
export interface PlacedMessage {
  readonly page: number;
  readonly author: UserId;
  readonly message: RecordId;
}

/**
 * Recalls a message that somebody wrote in a group, for everybody and for good; for group masters (R12). It may come
 * before the message does.
 * @throws ApiFailure `not-found` for authors who were never in it and for pages it does not have, `refused` for who does
 *   not lead it and where a company has nothing recalled, `too-fast` for too many messages that never came
 */
export async function recallForEveryone(
  services: RoomServices,
  asking: Asking,
  id: RoomId,
  { page, author, message }: PlacedMessage,
): Promise<void> {
  const document = pageDocument(id, page);
  await runRoomCommand(services, asking, id, 'recall-others', async ({ trx, room, me, now }) => {
    if (page > room.head || !room.members.some(({ user }) => user === author)) throw notFound();
    await takeBack(trx, { document, lane: author, id: message }, me.user, now);
  });
  // Also for a command that was answered before: its process may have ended in between.
  await resumeErasures(services, document);
}
