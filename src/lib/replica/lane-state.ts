import type * as Y from 'yjs';
import { recallKey } from '#shared/documents/keys.ts';
import { laneOf } from '#shared/documents/lanes.ts';
import type { RecordId, UserId } from '#shared/ids.ts';

/** Where a key of my lane stands: never set here, set at a clock of a client, or set once and deleted since. */
export type KeyState =
  | { readonly type: 'absent' }
  | { readonly type: 'alive'; readonly client: number; readonly clock: number }
  | { readonly type: 'deleted' };

export function keyState(doc: Y.Doc, user: UserId, key: string): KeyState {
  const item = laneOf(doc, user)._map.get(key);
  if (!item) return { type: 'absent' };
  return item.deleted ? { type: 'deleted' } : { type: 'alive', client: item.id.client, clock: item.id.clock };
}

/** Whether a record of mine is recalled in this document (N10). */
export const isRecalled = (doc: Y.Doc, user: UserId, id: RecordId): boolean => laneOf(doc, user).has(recallKey(id));
