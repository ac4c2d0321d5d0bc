import { newCommandId } from '#shared/ids.ts';
import type { Core } from '../core.ts';
import { blockedPeople } from '../projection/blocked-people.ts';
import type { BlockRow } from '../projection/rows.ts';
import { blockRecord, commandName } from '../projection/tables.ts';

/**
 * Blocks a person, or no longer (R08). Counts on this device at once, offline too; the server decides what reaches it when
 * it hears of it. They are told nothing.
 */
export async function setBlock(core: Core, person: BlockRow, blocked: boolean): Promise<void> {
  const { durable: database } = core;
  const { user, name, photo, company } = person;
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
      person: { user, name, photo, company },
    });
    return true;
  });
  if (asks) core.engine.outboxChanged();
}
