import type { Core } from '../core.ts';

/** Puts the notice away that partners were newly allowed to me at `since` (S04). */
export async function readReachNews({ durable }: Pick<Core, 'durable'>, since: number): Promise<void> {
  await durable.meta.put({ key: 'reach-read', value: since });
}
