import type { Kysely } from 'kysely';
import type { Role } from '#shared/api/accounts.ts';
import type { CompanyId } from '#shared/ids.ts';
import { checkRows, type CheckedRow, type ImportProblem, type ImportRow } from '#shared/members/import-row.ts';
import { inParts } from '../../storage/in-parts.ts';
import type { Database } from '../../storage/tables/database.ts';

/** Lines of a file, checked against what this server knows. */
export interface CheckedTable {
  readonly lines: readonly CheckedRow[];
  /** How many addresses and message IDs were told to be somebody's of another company: which has its price (R09). */
  readonly told: number;
}

/**
 * Checks the lines of a file: each by itself, against the others, and against members, open invitations and names in use.
 * For invitations nothing is told of people of other companies: who has an account cannot use them.
 */
export async function checkTable(
  db: Kysely<Database>,
  { company, role }: { readonly company: CompanyId; readonly role: Role },
  rows: readonly ImportRow[],
  as: 'invitations' | 'accounts',
  now: number,
): Promise<CheckedTable> {
  const checked = checkRows(rows);
  const people = checked.flatMap(({ person }) => person ?? []);
  const members = await holders(
    db,
    'email',
    people.map(({ email }) => email),
  );
  const ids = await holders(
    db,
    'message_id_key',
    people.flatMap(({ messageId }) => messageId?.toLowerCase() ?? []),
  );
  const invited = await invitedTo(db, company, now);
  let told = 0;
  const lines = checked.map((line): CheckedRow => {
    const { person } = line;
    if (person === null) return line;
    const problems: ImportProblem[] = [];
    const [holder, idHolder] = [members.get(person.email), ids.get(person.messageId?.toLowerCase() ?? '')];
    if (holder === company) problems.push({ problem: 'member', field: 'email' });
    else if (invited.has(person.email)) problems.push({ problem: 'invited', field: 'email' });
    else if (holder !== undefined && as === 'accounts') problems.push({ problem: 'taken', field: 'email' });
    if (idHolder !== undefined && (as === 'accounts' || idHolder === company)) {
      problems.push({ problem: 'taken', field: 'messageId' });
    }
    if (person.role === 'owner' && role !== 'owner') problems.push({ problem: 'role', field: 'role' });
    if (as === 'accounts') told += [holder, idHolder].filter((one) => one !== undefined && one !== company).length;
    return problems.length > 0 ? { ...line, person: null, problems } : line;
  });
  return { lines, told };
}

async function holders(
  db: Kysely<Database>,
  column: 'email' | 'message_id_key',
  values: readonly string[],
): Promise<ReadonlyMap<string, CompanyId>> {
  const found = new Map<string, CompanyId>();
  for (const part of inParts(values)) {
    const rows = await db
      .selectFrom('person')
      .select([`${column} as value`, 'company'])
      .where(column, 'in', part)
      .execute();
    for (const { value, company } of rows) if (value !== null) found.set(value, company);
  }
  return found;
}

async function invitedTo(db: Kysely<Database>, company: CompanyId, now: number): Promise<ReadonlySet<string>> {
  const rows = await db
    .selectFrom('member_invitation')
    .select('email')
    .where('company', '=', company)
    .where('ended_at', 'is', null)
    .where('expires_at', '>', now)
    .where('email', 'is not', null)
    .execute();
  return new Set(rows.flatMap(({ email }) => email ?? []));
}
