import type { Transaction } from 'kysely';
import { homeDocument } from '#shared/documents/names.ts';
import type { UserId } from '#shared/ids.ts';
import type { Changes } from '../companies/changes.ts';
import { runCommand } from '../companies/run-command.ts';
import { notFound } from '../http/problem.ts';
import type { Services } from '../services.ts';
import { inParts } from '../storage/in-parts.ts';
import type { Database } from '../storage/tables/database.ts';
import type { CodeRow } from './live-codes.ts';

/** How long a one-time code is remembered after its end, in milliseconds: long enough to answer for it, not for ever. */
const rememberedMs = 30 * 24 * 60 * 60_000;

/**
 * Ends a code of one's own for everybody, also for those who have used it (R13).
 * @throws ApiFailure `not-found` when it is not one's own
 */
export async function revokeCode(
  services: Pick<Services, 'storage' | 'relay' | 'clock'>,
  owner: UserId,
  id: string,
): Promise<void> {
  await runCommand(services, async (trx, changes) => {
    const row = await trx
      .selectFrom('contact_code')
      .selectAll()
      .where('id', '=', id)
      .where('owner', '=', owner)
      .executeTakeFirst();
    if (!row) throw notFound();
    await endCode(trx, changes, row, 'revoked', services.clock());
  });
}

/** Ends a code and takes it from its owner's devices. */
export async function endCode(
  trx: Transaction<Database>,
  changes: Changes,
  { id, owner }: Pick<CodeRow, 'id' | 'owner'>,
  by: NonNullable<CodeRow['ended_by']>,
  now: number,
): Promise<void> {
  await trx.updateTable('contact_code').set({ ended_at: now, ended_by: by }).where('id', '=', id).execute();
  changes.withdraw(homeDocument(owner), id);
}

/** Takes codes that have run out from their owner's devices, and forgets those that did long ago. */
export async function sweepCodes(
  trx: Transaction<Database>,
  changes: Changes,
  owner: UserId,
  now: number,
): Promise<void> {
  const rows = await trx
    .selectFrom('contact_code')
    .selectAll()
    .where('owner', '=', owner)
    .where('expires_at', '<=', now)
    .execute();
  for (const { id, ended_at } of rows) if (ended_at === null) changes.withdraw(homeDocument(owner), id);
  const old = rows.filter(({ expires_at }) => expires_at !== null && expires_at < now - rememberedMs);
  for (const part of inParts(old.map(({ id }) => id))) {
    await trx.deleteFrom('contact_code_use').where('code', 'in', part).execute();
    await trx.deleteFrom('contact_code').where('id', 'in', part).execute();
  }
}
