import { companyDocument } from '#shared/documents/names.ts';
import type { CompanyId } from '#shared/ids.ts';
import type { Kysely, Selectable } from 'kysely';
import type { CompanyGroupTable, CompanyTable, PersonTable } from '../storage/tables/company-tables.ts';
import type { Database } from '../storage/tables/database.ts';
import type { Changes } from './changes.ts';
import { parsePolicy } from './stored-policy.ts';

/** What the directory says of the company itself. */
export type DirectoryCompany = Pick<Selectable<CompanyTable>, 'id' | 'name' | 'colour' | 'logo' | 'policy'>;

/** A company's row, as far as the directory shows it. */
export async function companyProfile(db: Kysely<Database>, company: CompanyId): Promise<DirectoryCompany> {
  return db
    .selectFrom('company')
    .select(['id', 'name', 'colour', 'logo', 'policy'])
    .where('id', '=', company)
    .executeTakeFirstOrThrow();
}

/** Publishes the company itself in its directory, with the rules of rooms in which there is nobody else. */
export function publishCompany(changes: Changes, { id, name, colour, logo, policy }: DirectoryCompany): void {
  const rules = parsePolicy(policy).rules.colleagues;
  changes.publish(companyDocument(id), 'company', { kind: 'company', company: id, name, colour, logo, rules });
}

/** Publishes how long deleted contacts stay in the trash (R11); where nothing is published it is the usual time. */
export function publishContactTerms(changes: Changes, company: CompanyId, trashDays: number): void {
  changes.publish(companyDocument(company), 'contacts', { kind: 'contact-terms', trashDays });
}

/** Publishes a group in its company's directory. */
export function publishGroup(changes: Changes, group: Selectable<CompanyGroupTable>): void {
  const { id, company, name, parent } = group;
  changes.publish(companyDocument(company), id, { kind: 'group', group: id, name, parent });
}

/** What the directory shows of a person. */
export const directoryColumns = [
  'id',
  'company',
  'name',
  'title',
  'group_id',
  'photo',
  'message_id',
  'suspended',
] as const satisfies readonly (keyof PersonTable)[];

/** A person's row, as far as the directory shows it. */
export type DirectoryPerson = Pick<Selectable<PersonTable>, (typeof directoryColumns)[number]>;

/** Publishes a person in their company's directory; the suspended are not in it. */
export function publishPerson(changes: Changes, person: DirectoryPerson): void {
  const directory = companyDocument(person.company);
  if (person.suspended === 1) {
    changes.withdraw(directory, person.id);
    return;
  }
  changes.publish(directory, person.id, {
    kind: 'person',
    user: person.id,
    name: person.name,
    title: person.title,
    group: person.group_id,
    photo: person.photo,
    messageId: person.message_id,
  });
}
