import { newCommandId, type RoomId } from '#shared/ids.ts';
import { pageDocument } from '#shared/documents/names.ts';
import type { FoyerDatabase } from './database.ts';
import { commandName, fileRecord, type OutboxMessage, type SendFileCommand } from './tables.ts';

/** What takes the file of a message to the server, while it waits. Inside a transaction on `outbox`. */
export async function sendFileCommand({ outbox }: FoyerDatabase, record: string): Promise<SendFileCommand | undefined> {
  const row = await outbox.where('record').equals(fileRecord(record)).first();
  return row?.kind === 'command' && row.command === 'send-file' ? row : undefined;
}

/**
 * Has a message's file taken to the server, once `after` is done. Gives the name of the command that the message waits for.
 * Inside a transaction on `outbox`.
 */
export async function askToSendFile(
  database: FoyerDatabase,
  { record }: Pick<OutboxMessage, 'record'>,
  place: SendFileCommand['place'],
  after: string | null,
): Promise<string> {
  const known = await sendFileCommand(database, record);
  if (known) return known.name;
  const id = newCommandId();
  const name = commandName(id);
  const base = { name, after, state: 'waiting', refusal: null } as const;
  await database.outbox.add({ kind: 'command', command: 'send-file', ...base, record: fileRecord(record), id, place });
  return name;
}

/** Nothing of a message's file is taken to the server any more. Inside a transaction on `outbox`. */
export const dropSendFile = ({ outbox }: FoyerDatabase, record: string): PromiseLike<number> =>
  outbox.where('record').equals(fileRecord(record)).delete();

/** The same of all messages of a room. */
export const dropSendFilesOf = ({ outbox }: FoyerDatabase, room: RoomId): PromiseLike<number> =>
  outbox
    .where('record')
    .startsWith(fileRecord(pageDocument(room, 1).slice(0, -1)))
    .delete();

/** How many messages and requests wait to be sent; a file waits with its message. */
export async function countWaiting({ outbox }: FoyerDatabase): Promise<number> {
  const [all, files] = await Promise.all([
    outbox.where('state').equals('waiting').count(),
    outbox.where('record').startsWith(fileRecord('')).count(),
  ]);
  return all - files;
}
