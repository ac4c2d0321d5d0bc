import type { RoomId } from '#shared/ids.ts';
import type { Refusal } from '#shared/wire/refusals.ts';
import type { FoyerDatabase } from './database.ts';

/** Why the server says that there is no such room, as far as this device was told; `not-found` where it was not. */
export async function whyClosed(database: FoyerDatabase, room: RoomId | null): Promise<Refusal> {
  const facts = room === null ? undefined : await database.facts.get(room);
  const refusal = facts?.wiped?.refusal ?? facts?.sealed;
  if (refusal) return refusal;
  if (facts?.entry === 'left') return { rule: 'not-member', company: null };
  return { rule: facts?.entry === 'excluded' ? 'excluded' : 'not-found', company: null };
}
