import { versionKey } from '#shared/documents/keys.ts';
import { contactDocument } from '#shared/documents/names.ts';
import type { ContactId, RecordId } from '#shared/ids.ts';
import { contactFields, type ContactField, type ContactFieldRecord } from '#shared/records/contact.ts';
import type { Core } from '../core.ts';
import { contactTables, refreshContact } from '../projection/refresh-contact.ts';
import { recordName, type OutboxField } from '../projection/tables.ts';
import { nextInstant } from './next-instant.ts';

/** New values of some fields of a contact; an empty one clears its field. */
export type ContactChanges = Partial<Record<Exclude<ContactField, 'tags'>, string>> & {
  readonly tags?: readonly string[];
};

/**
 * Changes fields of a card, with or without a network: each field is a record of its own, so what colleagues write on
 * other fields meanwhile stays (R10). Resolves once it is kept on this device and on screen. The values must fit
 * `contactFieldSchemas`.
 */
export async function editContact(core: Core, contact: ContactId, changes: ContactChanges): Promise<void> {
  const { durable } = core;
  await durable.transaction('rw', contactTables(durable), () => writeFields(core, contact, changes));
  core.engine.outboxChanged();
}

/** The same inside a transaction on `contactTables`; `after` names the command that must be done before. */
export async function writeFields(
  core: Pick<Core, 'durable' | 'owner' | 'clock'>,
  contact: ContactId,
  changes: ContactChanges,
  after: string | null = null,
): Promise<void> {
  const { durable, owner } = core;
  const [shown, last] = await Promise.all([durable.contacts.get(contact), durable.meta.get('clock')]);
  const waitsFor = after ?? (await creationOf(durable, contact));
  const document = contactDocument(contact);
  let newest = last?.value;
  for (const field of contactFields) {
    const value = changes[field];
    if (value === undefined) continue;
    // After whatever is known of the field: who changes what they see has the last word, also where clocks differ.
    const seen = shown?.versions.find((version) => version.field === field)?.at ?? 0;
    const { at, stamp } = nextInstant(core, Math.max(typeof newest === 'number' ? newest : 0, seen));
    newest = at;
    const id: string = field;
    const record: ContactFieldRecord = { key: versionKey(id as RecordId, stamp), kind: 'contact-field', at, value };
    const row: OutboxField = {
      kind: 'record',
      name: recordName(document, record.key),
      record: recordName(document, id),
      contact,
      contactName: shown?.name ?? (typeof changes.name === 'string' ? changes.name : ''),
      document,
      id: id as RecordId,
      value: record,
      after: waitsFor,
      state: 'waiting',
      refusal: null,
    };
    await durable.outbox.add(row);
  }
  await durable.meta.put({ key: 'clock', value: newest });
  await refreshContact(durable, owner, contact);
}

/** The command that creates the card, while it waits. */
async function creationOf(database: Core['durable'], contact: ContactId): Promise<string | null> {
  const facts = await database.contactFacts.get(contact);
  if (!facts || facts.answered !== null || facts.listed.home !== null || facts.listed.company !== null) return null;
  const commands = await database.outbox.where('state').equals('waiting').toArray();
  const found = commands.find(
    (row) =>
      row.kind === 'command' &&
      ((row.command === 'create-contacts' && row.contacts.includes(contact)) ||
        (row.command === 'save-contact' && row.contact === contact)),
  );
  return found?.name ?? null;
}
