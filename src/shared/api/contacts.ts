import * as v from 'valibot';
import { isNewContactId } from '../ids.ts';
import { limits } from '../limits.ts';
import { contactIdSchema, userIdSchema } from '../records/ids.ts';
import { sharingSchema } from '../records/contact.ts';
import { endpoint } from './endpoint.ts';
import { commandIdSchema } from './rooms.ts';

/**
 * An id that a device has made. Those derived from two people are the server's to give: whoever knows both could
 * otherwise take one before its owner, or ask whether it is there.
 */
const newContactIdSchema = v.pipe(contactIdSchema, v.check(isNewContactId));

const oneContact = v.object({ command: commandIdSchema, contact: contactIdSchema });

export const createContacts = endpoint({
  method: 'POST',
  path: '/api/contacts',
  summary:
    'Creates cards of the address book under ids of the client’s; what stands on them is written into their documents.',
  access: 'member',
  input: v.object({
    command: commandIdSchema,
    contacts: v.pipe(v.array(newContactIdSchema), v.minLength(1), v.maxLength(limits.contactsAtOnce)),
  }),
  output: v.object({}),
});

export const saveContact = endpoint({
  method: 'POST',
  path: '/api/contacts/save',
  summary: 'Keeps a person of another company as a contact, or gives the card one can read already (S33).',
  access: 'member',
  input: v.object({ command: commandIdSchema, user: userIdSchema }),
  output: v.object({ contact: contactIdSchema }),
});

export const shareContact = endpoint({
  method: 'POST',
  path: '/api/contacts/share',
  summary: 'Says who else of the own company may read and edit one’s contact (R10).',
  access: 'member',
  input: v.object({ ...oneContact.entries, sharing: sharingSchema }),
  output: v.object({}),
});

export const trashContact = endpoint({
  method: 'POST',
  path: '/api/contacts/trash',
  summary: 'Moves one’s contact to the trash, unless a colleague is talking with that person (S50, S51).',
  access: 'member',
  input: oneContact,
  output: v.object({}),
});

export const restoreContact = endpoint({
  method: 'POST',
  path: '/api/contacts/restore',
  summary: 'Takes one’s contact out of the trash (S52).',
  access: 'member',
  input: oneContact,
  output: v.object({}),
});
