import type { SentFile } from '#shared/records/file.ts';
import type { Refusal } from '#shared/wire/refusals.ts';
import { showRecord } from '../actions/keep-record.ts';
import type { Core } from '../core.ts';
import { refreshRoom, roomTables } from '../projection/refresh-room.ts';
import {
  fileRecord,
  isOfContact,
  type OutboxMessage,
  type OutboxRow,
  type SendFileCommand,
} from '../projection/tables.ts';
import { whyClosed } from '../projection/why-closed.ts';

type Part = Omit<Core, 'engine'>;

/** The server has the bytes: the message names them from now on, and may go. One that was taken away meanwhile stays away. */
export async function fileAnswered(core: Part, command: SendFileCommand, file: SentFile): Promise<void> {
  const { durable, owner } = core;
  await durable.transaction('rw', roomTables(durable), async () => {
    if ((await durable.outbox.where('name').equals(command.name).delete()) === 0) return;
    for (const row of await messagesOf(core, command)) {
      if (row.value.kind !== 'message') continue;
      const { file: _, ...rest } = row;
      await durable.outbox.put({ ...rest, value: { ...row.value, file } });
    }
    await show(core, command);
    await refreshRoom(durable, owner, command.place.room);
  });
}

/** The server will not take the bytes: the message is a slip in its place, with text and file (N02). */
export async function fileRefused(core: Part, command: SendFileCommand, refusal: Refusal): Promise<void> {
  const { durable, owner } = core;
  await durable.transaction('rw', roomTables(durable), async () => {
    const { room } = command.place;
    // As a text is told that was written into a room that is not there any more.
    const told = refusal.rule === 'not-found' ? await whyClosed(durable, room) : refusal;
    await refuseFile(core, command, told);
    await refreshRoom(durable, owner, room);
  });
}

/** The same inside a transaction on `roomTables`; the caller refreshes the room. */
export async function refuseFile(core: Part, command: SendFileCommand, refusal: Refusal): Promise<void> {
  const { outbox } = core.durable;
  if ((await outbox.where('name').equals(command.name).delete()) === 0) return;
  for (const row of await messagesOf(core, command)) {
    await outbox.put({ ...row, state: 'refused', refusal, after: null });
  }
  await show(core, command);
}

async function messagesOf({ durable }: Part, { record }: SendFileCommand): Promise<OutboxMessage[]> {
  const rows: OutboxRow[] = await durable.outbox.where('record').equals(messageOf(record)).sortBy('order');
  return rows.filter((row): row is OutboxMessage => row.kind === 'record' && !isOfContact(row));
}

async function show(core: Part, command: SendFileCommand): Promise<void> {
  const [first] = await messagesOf(core, command);
  if (first) await showRecord(core, first);
}

/** The record whose file this is. */
const messageOf = (record: string): string => record.slice(fileRecord('').length);
