import type { Transaction } from 'kysely';
import type { Locale } from '#shared/api/accounts.ts';
import type { ImportOutcome } from '#shared/api/members.ts';
import type { GroupId } from '#shared/ids.ts';
import type { ImportPerson, ImportRow } from '#shared/members/import-row.ts';
import { audit, type Actor } from '../../audit/audit.ts';
import type { Changes } from '../../companies/changes.ts';
import { insertMember } from '../../companies/insert-member.ts';
import { refreshReach } from '../../companies/reach.ts';
import { runCommand } from '../../companies/run-command.ts';
import type { Caller } from '../../http/route.ts';
import { payForTaken } from '../../people/asking-by-taking.ts';
import type { Services } from '../../services.ts';
import type { Database } from '../../storage/tables/database.ts';
import { insertInvitation } from '../invitations.ts';
import { joinLink, newToken, passwordLink } from '../link-token.ts';
import { keepPasswordLink } from '../passwords.ts';
import { senderOf, type LinkOptions } from '../send-link.ts';
import { checkTable } from './check-table.ts';
import { GroupPaths } from './group-paths.ts';
import { sendAll } from './send-all.ts';

/** A table of people, and what is to be done with it. */
export interface Import {
  readonly rows: readonly ImportRow[];
  readonly as: 'invitations' | 'accounts';
  readonly mail: boolean;
  readonly locale: Locale;
  /** False: it is only looked at. */
  readonly write: boolean;
}

/** One who was added or invited. */
interface Done {
  readonly line: number;
  readonly name: string;
  readonly email: string;
  readonly link: string;
}

/**
 * Checks a table of members; to write it, adds or invites all of them in one transaction, with the groups that are
 * missing, or nobody when one line has a problem.
 * @throws ApiFailure `too-fast` once too many names of other companies' people were asked about (R09)
 */
export async function importTable(
  services: Services,
  options: LinkOptions,
  caller: Pick<Caller, 'user' | 'company' | 'role'>,
  table: Import,
  by: Actor,
): Promise<ImportOutcome> {
  const { storage, clock } = services;
  const { as, rows, locale } = table;
  const { company } = caller;
  const check = (db: Services['storage']['db']) => checkTable(db, caller, rows, as, clock());
  const looked = await check(storage.db);
  await payForTaken(storage.db, company, looked.told, clock());
  const isGood = looked.lines.every(({ person }) => person !== null);
  if (!table.write || !isGood) {
    const groups = await GroupPaths.of(storage.db, company);
    for (const { person } of looked.lines) if (person !== null) groups.at(person.group);
    return { lines: shown(looked.lines), newGroups: [...groups.added], done: null, mail: 'not-asked' };
  }
  const made = await runCommand(services, async (trx, changes) => {
    // Again: somebody may have taken a name since.
    const { lines } = await check(trx);
    const people = lines.flatMap(({ person }) => person ?? []);
    const groups = await GroupPaths.of(trx, company);
    if (people.length < lines.length) return { lines, groups, done: null };
    const placed = people.map((person) => ({ ...person, groupId: groups.at(person.group) }));
    await groups.write(trx, changes, company);
    const write = as === 'accounts' ? writeAccounts : writeInvitations;
    const done = await write(trx, changes, { services, options, caller, locale }, placed);
    await audit(trx, {
      company,
      by,
      action: 'member.imported',
      after: { as, people: people.map(({ email, role }) => ({ email, role })), groups: groups.added },
      at: clock(),
    });
    return { lines, groups, done };
  });
  const { done } = made;
  const mail = done === null || !table.mail ? 'not-asked' : options.mailer === null ? 'not-set-up' : 'sent';
  if (done !== null && mail === 'sent') {
    const what = as === 'accounts' ? 'password' : 'invitation';
    const links = done.map(({ email, link }) => ({ what, email, locale, link }) as const);
    sendAll(services, options, company, await senderOf(services, caller.user), links);
  }
  return { lines: shown(made.lines), newGroups: [...made.groups.added], done, mail };
}

interface Writing {
  readonly services: Services;
  readonly options: LinkOptions;
  readonly caller: Pick<Caller, 'user' | 'company'>;
  readonly locale: Locale;
}
type Placed = ImportPerson & { readonly groupId: GroupId | null };

async function writeInvitations(
  trx: Transaction<Database>,
  _changes: Changes,
  { services, options, caller, locale }: Writing,
  people: readonly Placed[],
): Promise<Done[]> {
  const done: Done[] = [];
  for (const { line, groupId: group, group: _path, ...person } of people) {
    const { token } = await insertInvitation(trx, caller, { ...person, group, locale }, services.clock());
    done.push({ line, name: person.name, email: person.email, link: joinLink(options.publicUrl, token) });
  }
  return done;
}

async function writeAccounts(
  trx: Transaction<Database>,
  changes: Changes,
  { services, options, caller, locale }: Writing,
  people: readonly Placed[],
): Promise<Done[]> {
  const done: Done[] = [];
  for (const { line, groupId: group, group: _path, ...person } of people) {
    const account = { ...person, group, locale, passwordHash: null };
    const { id } = await insertMember(trx, changes, services, caller.company, account, { tellsReach: false });
    const { token, hash } = newToken();
    await keepPasswordLink(trx, { user: id, madeBy: caller.user }, hash, services.clock());
    done.push({ line, name: person.name, email: person.email, link: passwordLink(options.publicUrl, token) });
  }
  await refreshReach(trx, changes, caller.company, services.clock());
  return done;
}

const shown = (lines: Awaited<ReturnType<typeof checkTable>>['lines']): ImportOutcome['lines'] =>
  lines.map(({ row, problems }) => ({ line: row.line, problems: [...problems] }));
