import * as api from '#shared/api/contacts.ts';
import { contactIdOf, newCommandId, newContactId, type CompanyId, type ContactId, type UserId } from '#shared/ids.ts';
import { notShared } from '#shared/records/contact.ts';
import { createContacts, shareContact, trashContact } from '../contacts/commands.ts';
import type { Services } from '../services.ts';
import type { DemoCard } from './cards.ts';
import { CardWriter } from './card-writer.ts';

/** How long cards of the address book have been there, in milliseconds. */
const keptFor = 9 * 24 * 60 * 60_000;

/** Somebody of the demo, and what they sign in with. */
export interface DemoMember {
  readonly user: UserId;
  readonly company: CompanyId;
  readonly email: string;
  readonly password: string;
}

/** Creates contacts, writes on them, shares and deletes them, each as its owner would. */
export async function keepCards(
  services: Services,
  cards: readonly DemoCard[],
  member: (key: string) => DemoMember,
): Promise<void> {
  for (const [key, own] of Map.groupBy(cards, ({ owner }) => owner)) {
    const owner = member(key);
    const named: (readonly [ContactId, DemoCard])[] = own.map((card) => [
      card.person === undefined ? newContactId() : contactIdOf(owner.user, member(card.person).user),
      card,
    ]);
    const typed = named.filter(([, { person }]) => person === undefined).map(([id]) => id);
    const created = services.clock() - keptFor;
    const before = { ...services, clock: () => created };
    if (typed.length > 0) await createContacts(before, owner, typed, command(api.createContacts));
    // A card can be written on once the relay knows whose it is.
    await services.relay.flushPublications();
    const writer = await CardWriter.of(services, owner);
    try {
      for (const [id, { fields, person }] of named) {
        await writer.write(id, fields, person === undefined ? created : services.clock());
      }
    } finally {
      await writer.close();
    }
    for (const [id, { shared, trashed }] of named) {
      if (shared !== undefined) {
        const users = shared === 'company' ? [] : shared.map((other) => member(other).user);
        const mode = shared === 'company' ? 'company' : 'listed';
        await shareContact(services, owner, id, { ...notShared, mode, users }, command(api.shareContact));
      }
      if (trashed) await trashContact(services, owner, id, command(api.trashContact));
    }
  }
}

const command = ({ path }: { readonly path: string }) => ({ id: newCommandId(), path });
