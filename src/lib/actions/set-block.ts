import { newCommandId } from '#shared/ids.ts';
import type { Core } from '../core.ts';
import { blockedPeople } from '../projection/blocked-people.ts';
import { beginHiding } from '../projection/hidden-spans.ts';
import type { BlockRow } from '../projection/rows.ts';
import { blockRecord, commandName } from '../projection/tables.ts';

/**
 * Blocks a person, or no longer (R08). Counts on this device at once, offline too; when the server hears of it, a block
 * counts from when it was made. They are told nothing.
 */
export async function setBlock(core: Core, person: BlockRow, blocked: boolean): Promise<void> {
  const { durable: database } = core;
  const { user, name, photo, company } = person;
  const at = await momentOf(core);
  const asks = await database.transaction('rw', [database.outbox, database.meta], async () => {
    const isBlocked = (await blockedPeople(database)).some((one) => one.user === user);
    if (isBlocked === blocked) return false;
    const record = blockRecord(user);
    const earlier = await database.outbox.where('record').equals(record).sortBy('order');
    const id = newCommandId();
    await database.outbox.add({
      kind: 'command',
      command: 'set-block',
      name: commandName(id),
      record,
      // The last word must come last.
      after: earlier.at(-1)?.name ?? null,
      state: 'waiting',
      refusal: null,
      id,
      user,
      blocked,
      at,
      person: { user, name, photo, company },
    });
    if (blocked) await beginHiding(database, user, at);
    return true;
  });
  if (asks) core.engine.outboxChanged();
}

/** Now, and later than everything that is on this device: what was there to be read stays, also where its clock is wrong. */
async function momentOf({ durable, clock }: Core): Promise<number> {
  const newest = await durable.rooms.orderBy('sortAt').last();
  return Math.max(clock.now(), (newest?.sortAt ?? 0) + 1);
}
