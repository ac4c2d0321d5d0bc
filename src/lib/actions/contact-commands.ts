import { contactIdOf, newCommandId, newContactId, type ContactId, type UserId } from '#shared/ids.ts';
import { limits } from '#shared/limits.ts';
import { notShared, type Sharing } from '#shared/records/contact.ts';
import type { Core } from '../core.ts';
import { emptyContact } from '../projection/compose-contact.ts';
import { contactTables, refreshContact } from '../projection/refresh-contact.ts';
import { commandName, type ContactFacts, type OutboxContactCommand } from '../projection/tables.ts';
import { writeFields, type ContactChanges } from './edit-contact.ts';
import type { Partner, PartnerCompany } from './open-direct-room.ts';

/** A person of another company, as their code, a search or a room shows them. */
export interface OutsidePerson extends Partner {
  readonly company: PartnerCompany;
}

/**
 * Creates cards of the address book with what stands on them, offline too; gives their ids once they are kept on this
 * device. Hundreds go in one call.
 */
export async function createContacts(core: Core, cards: readonly ContactChanges[]): Promise<ContactId[]> {
  const { durable } = core;
  const ids: ContactId[] = [];
  for (let from = 0; from < cards.length; from += limits.contactsAtOnce) {
    const part = cards.slice(from, from + limits.contactsAtOnce).map((card) => ({ id: newContactId(), card }));
    const [first] = part;
    if (!first) continue;
    await durable.transaction('rw', contactTables(durable), async () => {
      const contacts = part.map(({ id }) => id);
      const after = await addCommand(core, { command: 'create-contacts', contact: first.id, contacts });
      for (const { id, card } of part) {
        await durable.contactFacts.put({ ...emptyContact(id), said: saidHere(core, 'address-book', null, null) });
        await writeFields(core, id, card, after);
      }
    });
    ids.push(...part.map(({ id }) => id));
  }
  core.engine.outboxChanged();
  return ids;
}

/**
 * Keeps a person of another company as a contact, offline too: until the server has confirmed it the contact is there and
 * says that it waits (S33). Gives the card of that person that is here already. `after` names the command without which
 * the server would not know them: should that be refused, so is this.
 */
export async function saveContact(core: Core, person: OutsidePerson, after: string | null = null): Promise<ContactId> {
  const { durable, owner } = core;
  const id = contactIdOf(owner.user, person.user);
  const added = await durable.transaction('rw', contactTables(durable), async () => {
    const known = await durable.contacts.where('person').equals(person.user).toArray();
    const shown = known.find(({ state }) => state === 'active');
    if (shown) return { contact: shown.id, isNew: false };
    const { user, name, title, photo, company } = person;
    const before = (await durable.contactFacts.get(id)) ?? emptyContact(id);
    await durable.contactFacts.put({
      ...before,
      said: before.said ?? saidHere(core, 'partner', user, name),
      profile: { user, nickname: name, title, photo, company: { ...company, logo: company.logo ?? null } },
    });
    const isTrashed = before.listed.home === 'trashed';
    await addCommand(
      core,
      isTrashed ? { command: 'restore-contact', contact: id } : { command: 'save-contact', contact: id, user },
      after,
    );
    await refreshContact(durable, owner, id);
    return { contact: id, isNew: true };
  });
  if (added.isNew) core.engine.outboxChanged();
  return added.contact;
}

/** Says who else may read and edit my contact (R10). Shown at once; the server confirms it. */
export const shareContact = (core: Core, contact: ContactId, sharing: Sharing): Promise<void> =>
  ask(core, { command: 'share-contact', contact, sharing });

/** Moves my contact to the trash (S51). Should the server not allow it, it comes back with a notice (R11, S50). */
export const trashContact = (core: Core, contact: ContactId): Promise<void> =>
  ask(core, { command: 'trash-contact', contact, at: core.clock.now() });

/** The same inside a transaction on `contactTables`. */
export async function trashInside(core: Pick<Core, 'durable' | 'clock'>, contact: ContactId): Promise<void> {
  await addCommand(core, { command: 'trash-contact', contact, at: core.clock.now() });
}

/** Takes my contact out of the trash (S52). */
export const restoreContact = (core: Core, contact: ContactId): Promise<void> =>
  ask(core, { command: 'restore-contact', contact });

/** Puts a notice away that a person has seen. */
export async function dismissContactNotice(core: Pick<Core, 'durable'>, id: number): Promise<void> {
  await core.durable.contactNotices.delete(id);
}

async function ask(core: Core, command: NewCommand): Promise<void> {
  const { durable, owner } = core;
  await durable.transaction('rw', contactTables(durable), async () => {
    await addCommand(core, command);
    await refreshContact(durable, owner, command.contact);
  });
  core.engine.outboxChanged();
}

type Given = 'kind' | 'name' | 'id' | 'after' | 'state' | 'refusal' | 'order';
type NewCommand = OutboxContactCommand extends infer One
  ? One extends OutboxContactCommand
    ? Omit<One, Given>
    : never
  : never;

async function addCommand(
  core: Pick<Core, 'durable'>,
  command: NewCommand,
  first: string | null = null,
): Promise<string> {
  const { outbox } = core.durable;
  const id = newCommandId();
  const name = commandName(id);
  // Commands about one contact are done in the order in which they were given.
  const before = await outbox.where('contact').equals(command.contact).sortBy('order');
  const after = before.findLast((row) => row.kind === 'command')?.name ?? first;
  await outbox.add({
    ...command,
    kind: 'command',
    name,
    id,
    after,
    state: 'waiting',
    refusal: null,
  });
  return name;
}

const saidHere = (
  { owner, clock }: Pick<Core, 'owner' | 'clock'>,
  source: NonNullable<ContactFacts['said']>['source'],
  person: UserId | null,
  name: string | null,
): ContactFacts['said'] => ({
  owner: owner.user,
  source,
  person,
  name,
  sharing: notShared,
  createdAt: clock.now(),
  trashedAt: null,
});
