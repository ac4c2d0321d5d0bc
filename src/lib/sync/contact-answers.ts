import type { ContactId } from '#shared/ids.ts';
import { unreachable } from '#shared/unreachable.ts';
import type { Refusal } from '#shared/wire/refusals.ts';
import type { Core } from '../core.ts';
import { contactTables, refreshContact } from '../projection/refresh-contact.ts';
import type { ContactFacts, ContactNotice, OutboxContactCommand } from '../projection/tables.ts';

type Part = Omit<Core, 'engine'>;

/**
 * The server has done a command about contacts: what it means is written here at once, so that nothing falls back to how it
 * was before until the server's lane says the same.
 */
export async function contactAnswered(
  { durable, owner }: Part,
  row: OutboxContactCommand,
  answer: unknown,
): Promise<void> {
  await durable.transaction('rw', contactTables(durable), async () => {
    await durable.outbox.where('name').equals(row.name).delete();
    const change = async (id: ContactId, to: (facts: ContactFacts) => ContactFacts): Promise<void> => {
      const facts = await durable.contactFacts.get(id);
      if (facts) await durable.contactFacts.put(to(facts));
      await refreshContact(durable, owner, id);
    };
    switch (row.command) {
      case 'create-contacts':
        for (const id of row.contacts) await change(id, answeredAs('active'));
        return;
      case 'save-contact': {
        const { contact } = answer as { readonly contact: ContactId };
        if (contact === row.contact) return change(row.contact, answeredAs('active'));
        // A colleague shares a card of the same person: that one stays, and what was written on this one is told.
        return giveUp(durable, owner, row);
      }
      case 'share-contact':
        return change(row.contact, (facts) => ({
          ...facts,
          said: facts.said && { ...facts.said, sharing: row.sharing },
        }));
      case 'trash-contact':
        return change(row.contact, (facts) => trashed(facts, row.at));
      case 'restore-contact':
        return change(row.contact, (facts) => trashed(facts, null));
      default:
        return unreachable(row);
    }
  });
}

/** The server will not do it: everything is as it was, and the person is told why (R11), unless `what` is null. */
export async function contactRefused(
  { durable, owner }: Part,
  row: OutboxContactCommand,
  refusal: Refusal,
  what = noticeOf(row),
): Promise<void> {
  await durable.transaction('rw', contactTables(durable), async () => {
    const shown = await durable.contacts.get(row.contact);
    if (what) await durable.contactNotices.add({ contact: row.contact, name: shown?.name ?? '', what, refusal });
    await durable.outbox.where('name').equals(row.name).delete();
    if (row.command === 'create-contacts' || row.command === 'save-contact') await giveUp(durable, owner, row, refusal);
    else await refreshContact(durable, owner, row.contact);
  });
}

function noticeOf({ command }: OutboxContactCommand): ContactNotice['what'] | null {
  switch (command) {
    case 'create-contacts':
    case 'save-contact':
      return { type: 'not-kept' };
    case 'share-contact':
      return { type: 'not-shared' };
    case 'trash-contact':
      return { type: 'not-deleted' };
    case 'restore-contact':
      // It is gone, and its list says so.
      return null;
    default:
      return unreachable(command);
  }
}

/** Takes contacts away that were never confirmed. Of what was written on them each text is kept as a notice. */
async function giveUp(
  database: Core['durable'],
  owner: Core['owner'],
  row: OutboxContactCommand,
  refusal: Refusal = { rule: 'not-found', company: null },
): Promise<void> {
  for (const id of row.command === 'create-contacts' ? row.contacts : [row.contact]) {
    for (const one of await database.outbox.where('contact').equals(id).toArray()) {
      if (one.kind === 'record' && 'contact' in one) {
        const value = typeof one.value.value === 'string' ? one.value.value : one.value.value.join(', ');
        const what = { type: 'not-written', field: one.id, value } as const;
        if (value !== '') await database.contactNotices.add({ contact: id, name: one.contactName, what, refusal });
      }
      await database.outbox.where('name').equals(one.name).delete();
    }
    const facts = await database.contactFacts.get(id);
    if (facts?.listed.home === null && facts.listed.company === null) await database.contactFacts.delete(id);
    await refreshContact(database, owner, id);
  }
}

const answeredAs =
  (answered: 'active' | 'trashed') =>
  (facts: ContactFacts): ContactFacts => ({ ...facts, answered });

const trashed = (facts: ContactFacts, at: number | null): ContactFacts => ({
  ...answeredAs(at === null ? 'active' : 'trashed')(facts),
  said: facts.said && { ...facts.said, trashedAt: at },
});
