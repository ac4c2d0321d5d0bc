import type { Kysely } from 'kysely';
import type { ExternalContact } from '#shared/api/external.ts';
import type { CompanyId, ContactId, UserId } from '#shared/ids.ts';
import { sharingOf } from '../contacts/publish.ts';
import type { Database } from '../storage/tables/database.ts';
import { contains } from '../storage/fold.ts';
import type { Page } from './paging.ts';

/** Which contacts are asked for. */
export interface ContactsAsked extends Page {
  readonly state: 'all' | 'active' | 'trashed';
  readonly owner?: UserId | undefined;
}

/** The external contacts that a company's people keep, newest first, and how many there are. */
export async function externalContacts(
  db: Kysely<Database>,
  company: CompanyId,
  { query, from, limit, state, owner }: ContactsAsked,
): Promise<{ total: number; contacts: ExternalContact[] }> {
  const asked = joined(db)
    .where('contact.company', '=', company)
    .$if(state === 'active', (narrow) => narrow.where('contact.trashed_at', 'is', null))
    .$if(state === 'trashed', (narrow) => narrow.where('contact.trashed_at', 'is not', null))
    .$if(owner !== undefined, (narrow) => narrow.where('contact.owner', '=', owner as UserId))
    .$if(query !== '', (narrow) =>
      narrow.where((where) =>
        where.or([
          contains(where.ref('kept.name'), query),
          contains(where.ref('theirs.name'), query),
          contains(where.ref('keeper.name'), query),
        ]),
      ),
    );
  const { total } = await asked.select(({ fn }) => fn.countAll<number>().as('total')).executeTakeFirstOrThrow();
  const rows = await asked
    .select(columns)
    .orderBy('contact.created_at', 'desc')
    .orderBy('contact.id')
    .offset(from)
    .limit(limit)
    .execute();
  return { total: Number(total), contacts: rows.map(toContact) };
}

/** One contact of a company that has it. */
export async function externalContact(
  db: Kysely<Database>,
  company: CompanyId,
  contact: ContactId,
): Promise<ExternalContact> {
  const row = await joined(db)
    .select(columns)
    .where('contact.company', '=', company)
    .where('contact.id', '=', contact)
    .executeTakeFirstOrThrow();
  return toContact(row);
}

const columns = [
  'contact.id',
  'contact.source',
  'contact.owner',
  'contact.sharing',
  'contact.created_at',
  'contact.trashed_at',
  'keeper.name as ownerName',
  'kept.id as person',
  'kept.name as personName',
  'theirs.id as personCompany',
  'theirs.name as personCompanyName',
] as const;

const joined = (db: Kysely<Database>) =>
  db
    .selectFrom('contact')
    .innerJoin('person as keeper', 'keeper.id', 'contact.owner')
    .leftJoin('person as kept', 'kept.id', 'contact.person')
    .leftJoin('company as theirs', 'theirs.id', 'kept.company');

interface Row {
  readonly id: ContactId;
  readonly source: ExternalContact['source'];
  readonly owner: UserId;
  readonly ownerName: string;
  readonly sharing: string;
  readonly created_at: number;
  readonly trashed_at: number | null;
  readonly person: UserId | null;
  readonly personName: string | null;
  readonly personCompany: CompanyId | null;
  readonly personCompanyName: string | null;
}

function toContact(row: Row): ExternalContact {
  const { mode, users, groups } = sharingOf(row);
  const { person, personName, personCompany, personCompanyName } = row;
  const isKnown = person !== null && personName !== null && personCompany !== null && personCompanyName !== null;
  return {
    contact: row.id,
    source: row.source,
    person: isKnown
      ? { user: person, name: personName, company: { id: personCompany, name: personCompanyName } }
      : null,
    owner: { user: row.owner, name: row.ownerName },
    sharing: { mode, users: users.length, groups: groups.length },
    createdAt: row.created_at,
    trashedAt: row.trashed_at,
  };
}
