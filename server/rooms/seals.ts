import type { Transaction } from 'kysely';
import { roomDocument } from '#shared/documents/names.ts';
import type { Refusal } from '#shared/wire/refusals.ts';
import type { Changes } from '../companies/changes.ts';
import { inParts } from '../storage/in-parts.ts';
import type { Database } from '../storage/tables/database.ts';
import type { MixedRoom } from './mixed-rooms.ts';

/** A room and what closes it from now on; null opens it. */
export interface SealChange {
  readonly room: Pick<MixedRoom, 'room' | 'head' | 'seal'>;
  readonly refusal: Refusal | null;
}

/** Closes rooms to writing, names another reason, or opens them again (R04, N03). */
export async function sealRooms(
  trx: Transaction<Database>,
  changes: Changes,
  seals: readonly SealChange[],
  now: number,
): Promise<void> {
  for (const { room, refusal } of seals) publishSeal(changes, room, refusal, now);
  const storedAs = ({ refusal }: SealChange): string | null => (refusal === null ? null : JSON.stringify(refusal));
  for (const [seal, alike] of Map.groupBy(seals, storedAs)) {
    for (const part of inParts(alike.map(({ room }) => room.room))) {
      await trx.updateTable('room').set({ seal }).where('id', 'in', part).execute();
    }
  }
}

function publishSeal(changes: Changes, room: SealChange['room'], refusal: Refusal | null, at: number): void {
  const sealed = refusal !== null;
  changes.publish(roomDocument(room.room), 'seal', { kind: 'seal', sealed, refusal, at });
  changes.rooms.add(room.room);
  // Another reason for a room that stays closed is no news among its messages.
  if (sealed && room.seal !== null) return;
  const company = (refusal ?? room.seal)?.company ?? null;
  changes.notice(room.room, room.head, { at, notice: sealed ? 'sealed' : 'opened', users: [], company });
}
