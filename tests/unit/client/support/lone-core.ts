import { newCompanyId, newRoomId, newUserId, randomLetters, type RoomId } from '#shared/ids.ts';
import { HybridClock } from '#shared/time.ts';
import type { Core } from '../../../../src/lib/core.ts';
import { FoyerDatabase } from '../../../../src/lib/projection/database.ts';
import { emptyFacts } from '../../../../src/lib/projection/refresh-room.ts';
import { nothingLive } from '../../../../src/lib/sync/engine.ts';
import { MemoryStorage } from './memory-storage.ts';

const nothing = (): void => {};

/** A person's device with one room, a storage of its own and nobody to sync with. */
export async function loneCore(): Promise<{ core: Core; room: RoomId }> {
  Object.assign(globalThis, { localStorage: new MemoryStorage(), requestAnimationFrame: setImmediate });
  const database = new FoyerDatabase(`foyer-test-${randomLetters(8)}`);
  const room = newRoomId();
  await database.facts.put({ ...emptyFacts(room), known: true });
  const core: Core = {
    owner: { user: newUserId(), company: newCompanyId() },
    database,
    durable: database,
    clock: new HybridClock('device00'),
    engine: {
      ...{ outboxChanged: nothing, enter: nothing, leave: nothing, fetchPage: nothing, setTyping: nothing },
      ...{ marked: nothing, stop: nothing },
      subscribe: (listener) => {
        listener(nothingLive);
        return nothing;
      },
    },
  };
  return { core, room };
}
