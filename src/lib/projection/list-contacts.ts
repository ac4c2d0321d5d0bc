import type { Published } from '#shared/records/published.ts';
import type { Owner } from '../core.ts';
import { emptyContact } from './compose-contact.ts';
import type { FoyerDatabase } from './database.ts';
import { ofKind } from './read-published.ts';
import { refreshContact } from './refresh-contact.ts';

/**
 * Writes which contacts a list of the server's names: my home, or what my company shares. Those that neither names any
 * more go; those that only this device knows stay. Inside a transaction on `contactTables`.
 */
export async function listContacts(
  database: FoyerDatabase,
  owner: Owner,
  where: 'home' | 'company',
  published: readonly Published[],
): Promise<void> {
  const named = new Map(ofKind(published, 'contact-entry').map(({ contact, state }) => [contact, state]));
  const known = new Map((await database.contactFacts.toArray()).map((facts) => [facts.id, facts]));
  for (const id of new Set([...named.keys(), ...known.keys()])) {
    const facts = known.get(id) ?? emptyContact(id);
    const state = named.get(id) ?? null;
    if (facts.listed[where] === state) continue;
    const listed = { ...facts.listed, [where]: state };
    if (listed.home === null && listed.company === null) await database.contactFacts.delete(id);
    else await database.contactFacts.put({ ...facts, listed, answered: null });
    await refreshContact(database, owner, id);
  }
}
