import type { DocumentName } from '#shared/documents/names.ts';
import type { Published } from '#shared/records/published.ts';
import type { FoyerDatabase } from './database.ts';
import { advance } from './project-page.ts';
import { ofKind } from './read-published.ts';
import type { PersonRow } from './rows.ts';

/** Writes the directory of my company, as its document has it. */
export async function projectCompany(
  database: FoyerDatabase,
  change: { readonly document: DocumentName; readonly published: readonly Published[]; readonly seq: number },
): Promise<void> {
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
  await database.transaction('rw', [database.people, database.documents, database.meta], async () => {
    const before = new Map((await database.people.toArray()).map((person) => [person.user, person]));
    const changed = people.filter((person) => JSON.stringify(before.get(person.user)) !== JSON.stringify(person));
    const here = new Set(people.map(({ user }) => user));
    await database.people.bulkPut(changed);
    await database.people.bulkDelete([...before.keys()].filter((user) => !here.has(user)));
    if (company) await database.meta.put({ key: 'company', value: { name: company.name, colour: company.colour } });
    await advance(database, change.document, change.seq);
  });
}
