import type { FoyerDatabase } from './database.ts';
import { photoOf } from './room-commands.ts';
import { isRoomAct, type OutboxRow } from './tables.ts';

/** Forgets photos that nothing takes to the server any more. Inside a transaction on `roomPhotos`, `outbox` and `facts`. */
export async function tidyRoomPhotos({ roomPhotos, outbox, facts }: FoyerDatabase): Promise<void> {
  const here = await roomPhotos.toCollection().primaryKeys();
  if (here.length === 0) return;
  const acts: OutboxRow[] = await outbox.orderBy('act').toArray();
  const unmade = await facts.filter(({ entry, photo }) => entry === 'waiting' && (photo ?? null) !== null).toArray();
  const needed = new Set([
    ...acts.filter(isRoomAct).map(({ ask }) => photoOf(ask)),
    ...unmade.map(({ photo }) => photo ?? null),
  ]);
  await roomPhotos.bulkDelete(here.filter((hash) => !needed.has(hash)));
}
