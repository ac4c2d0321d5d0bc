import type { UserId } from '#shared/ids.ts';
import type { FoyerDatabase } from './database.ts';
import type { BlockRow } from './rows.ts';
import { blockPrefix, type SetBlockCommand } from './tables.ts';

/** Whom I block: as the server has it, with what of mine is on its way to it put over that. Newest first. */
export async function blockedPeople(database: FoyerDatabase): Promise<readonly BlockRow[]> {
  const known = ((await database.meta.get('blocks'))?.value ?? []) as readonly BlockRow[];
  const rows = await database.outbox.where('record').startsWith(blockPrefix).sortBy('order');
  return rows.reduce((people, row) => (isSetBlock(row) ? withBlock(people, row) : people), known);
}

/** Whom I block, or no longer, without the server having answered. */
export async function waitingBlocks(database: FoyerDatabase): Promise<readonly UserId[]> {
  const rows = await database.outbox.where('record').startsWith(blockPrefix).toArray();
  return rows.flatMap((row) => (isSetBlock(row) ? [row.user] : []));
}

/** The list once a command is done. */
export function withBlock(
  people: readonly BlockRow[],
  { user, blocked, person }: Pick<SetBlockCommand, 'user' | 'blocked' | 'person'>,
): readonly BlockRow[] {
  const others = people.filter((one) => one.user !== user);
  return blocked ? [people.find((one) => one.user === user) ?? person, ...others] : others;
}

const isSetBlock = (row: { readonly kind: string }): row is SetBlockCommand =>
  row.kind === 'command' && 'command' in row && row.command === 'set-block';
