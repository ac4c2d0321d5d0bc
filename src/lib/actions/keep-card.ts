import { getCard } from '#shared/api/identity.ts';
import type { OutputOf } from '#shared/api/endpoint.ts';
import { call } from '../api/call.ts';
import type { Core } from '../core.ts';

/** My card as the server has signed it, and the key that others' are checked with. */
export type KeptCard = OutputOf<typeof getCard>;

/** Keeps my card and the server's key on this device, for when there is no network (N01). Needs the network now. */
export async function keepCard({ database }: Pick<Core, 'database'>): Promise<void> {
  const answer = await call(getCard, {});
  if (answer.ok) await database.meta.put({ key: 'card', value: answer.value });
}

/** What this device has kept; null before it was online once. */
export async function keptCard({ database }: Pick<Core, 'database'>): Promise<KeptCard | null> {
  return ((await database.meta.get('card'))?.value as KeptCard | undefined) ?? null;
}
