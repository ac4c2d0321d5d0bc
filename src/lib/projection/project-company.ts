import type { DocumentName } from '#shared/documents/names.ts';
import type { ContactId } from '#shared/ids.ts';
import type { Published } from '#shared/records/published.ts';
import type { Owner } from '../core.ts';
import type { FoyerDatabase } from './database.ts';
import { listContacts } from './list-contacts.ts';
import { advance } from './project-page.ts';
import { ofKind } from './read-published.ts';
import { contactTables } from './refresh-contact.ts';
import type { GroupRow, PersonRow } from './rows.ts';

/** Writes the directory of my company and which contacts it shares, as its document has it. */
export async function projectCompany(
  database: FoyerDatabase,
  owner: Owner,
  change: { readonly document: DocumentName; readonly published: readonly Published[]; readonly seq: number },
): Promise<readonly ContactId[]> {
  const groups = new Map(ofKind(change.published, 'group').map(({ group, name }) => [group, name]));
  const people = ofKind(change.published, 'person').map(
    ({ user, name, title, group, photo, messageId }): PersonRow => ({
      user,
      name,
      title,
      group: group === null ? null : (groups.get(group) ?? null),
      photo,
      messageId,
    }),
  );
  const [company] = ofKind(change.published, 'company');
  await database.transaction('rw', [database.people, database.documents, ...contactTables(database)], async () => {
    const before = new Map((await database.people.toArray()).map((person) => [person.user, person]));
    const changed = people.filter((person) => JSON.stringify(before.get(person.user)) !== JSON.stringify(person));
    const here = new Set(people.map(({ user }) => user));
    await database.people.bulkPut(changed);
    await database.people.bulkDelete([...before.keys()].filter((user) => !here.has(user)));
    const departments = ofKind(change.published, 'group').map(({ group: id, name }): GroupRow => ({ id, name }));
    await database.meta.put({ key: 'groups', value: departments });
    const [terms] = ofKind(change.published, 'contact-terms');
    if (terms) await database.meta.put({ key: 'trash', value: terms.trashDays });
    if (company) {
      const { name, colour, logo, rules } = company;
      await database.meta.put({ key: 'company', value: { name, colour, logo, rules } });
    }
    if (company) await listContacts(database, owner, 'company', change.published);
    await advance(database, change.document, change.seq);
  });
  return ofKind(change.published, 'contact-entry').map(({ contact }) => contact);
}
