import { setBlock } from '#shared/api/blocks.ts';
import { createContacts, restoreContact, saveContact, shareContact, trashContact } from '#shared/api/contacts.ts';
import { useCode } from '#shared/api/identity.ts';
import { addPerson } from '#shared/api/people.ts';
import { openDirectRoom } from '#shared/api/rooms.ts';
import { unreachable } from '#shared/unreachable.ts';
import { call, type Answer } from '../api/call.ts';
import type { Transfer } from '../api/transfer.ts';
import type { FoyerDatabase } from '../projection/database.ts';
import type { OutboxCommand } from '../projection/tables.ts';
import { sendFile } from './send-file.ts';
import { sendRoomAct } from './send-room-act.ts';

/** Sends a command of the outbox to the server. A photo that goes with it is sent first. */
export function sendCommand(
  row: OutboxCommand,
  database: FoyerDatabase,
  transfer: Transfer = {},
): Promise<Answer<unknown>> {
  const { id: command } = row;
  switch (row.command) {
    case 'open-direct-room':
      return call(openDirectRoom, { command, user: row.user });
    case 'add-person':
      return call(addPerson, { command, user: row.user, by: row.by });
    case 'use-code':
      return call(useCode, { command, code: row.code, user: row.user });
    case 'room-act':
      return sendRoomAct(row, database);
    case 'send-file':
      return sendFile(row, database, transfer);
    case 'set-block':
      return call(setBlock, { command, user: row.user, blocked: row.blocked, at: row.at });
    case 'create-contacts':
      return call(createContacts, { command, contacts: [...row.contacts] });
    case 'save-contact':
      return call(saveContact, { command, user: row.user });
    case 'share-contact': {
      const { mode, users, groups } = row.sharing;
      return call(shareContact, {
        command,
        contact: row.contact,
        sharing: { mode, users: [...users], groups: [...groups] },
      });
    }
    case 'trash-contact':
      return call(trashContact, { command, contact: row.contact });
    case 'restore-contact':
      return call(restoreContact, { command, contact: row.contact });
    default:
      return unreachable(row);
  }
}
