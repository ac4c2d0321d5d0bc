import type { Transaction } from 'kysely';
import type { ContactId, UserId } from '#shared/ids.ts';
import { limits } from '#shared/limits.ts';
import { mayTalk } from '#shared/policy/decide.ts';
import { notShared, type Sharing } from '#shared/records/contact.ts';
import type { Changes } from '../companies/changes.ts';
import { partiesOf } from '../companies/party.ts';
import { runCommand } from '../companies/run-command.ts';
import { invalid, notFound, refused, taken } from '../http/problem.ts';
import type { Caller } from '../http/route.ts';
import { answeredBefore, keepAnswer, type CommandName } from '../rooms/answered.ts';
import type { Services } from '../services.ts';
import type { Database } from '../storage/tables/database.ts';
import { hasOtherCard, ownContact } from './find-contact.ts';
import { isInUse } from './in-use.ts';
import { publishContact, type Contact } from './publish.ts';
import { refreshEntries } from './readers.ts';
import { saveContact } from './save-contact.ts';

type Commanded = Pick<Services, 'storage' | 'relay' | 'clock'>;
type Member = Pick<Caller, 'user' | 'company'>;

/**
 * Creates cards of the address book under ids that a device has made.
 * @throws ApiFailure `taken` when an id is somebody's already, `invalid` beyond the number one may keep
 */
export async function createContacts(
  services: Commanded,
  { user, company }: Member,
  ids: readonly ContactId[],
  command: CommandName,
): Promise<void> {
  await once(services, user, command, async (trx, changes) => {
    const { count } = await trx
      .selectFrom('contact')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .where('owner', '=', user)
      .executeTakeFirstOrThrow();
    if (Number(count) + ids.length > limits.contactsOfOne) throw invalid('contacts', 'These are too many contacts.');
    const known = await trx.selectFrom('contact').select('id').where('id', 'in', ids).executeTakeFirst();
    if (known) throw taken('contacts');
    for (const id of new Set(ids)) {
      const contact: Contact = {
        id,
        owner: user,
        company,
        source: 'address-book',
        person: null,
        name: null,
        mode: notShared.mode,
        sharing: JSON.stringify(notShared),
        created_at: services.clock(),
        trashed_at: null,
      };
      await trx.insertInto('contact').values(contact).execute();
      publishContact(changes, contact);
      await refreshEntries(trx, changes, contact);
    }
  });
}

/**
 * Keeps a person one may talk with as a contact, or gives the card one has (S33).
 * @throws ApiFailure `not-found` for nobody, colleagues, and anyone one may not talk with: which is not told (R09)
 */
export async function keepPerson(
  services: Commanded,
  { user }: Member,
  person: UserId,
  command: CommandName,
): Promise<ContactId> {
  return once(services, user, command, async (trx, changes) => {
    const parties = await partiesOf(trx, [user, person]);
    const [me, other] = [parties.get(user), parties.get(person)];
    if (!me || !other || !mayTalk(me, other).allowed) throw notFound();
    const contact = await saveContact(trx, changes, user, person, services.clock());
    if (contact === null) throw notFound();
    return contact;
  });
}

/**
 * Says who else may read and edit one's card (R10). People and groups of other companies are left out.
 * @throws ApiFailure `not-found` for a contact that is not one's own
 */
export async function shareContact(
  services: Commanded,
  { user }: Member,
  id: ContactId,
  sharing: Sharing,
  command: CommandName,
): Promise<void> {
  await once(services, user, command, async (trx, changes) => {
    const contact = await ownContact(trx, user, id);
    const kept = await ofCompany(trx, contact, sharing);
    const after = { ...contact, mode: kept.mode, sharing: JSON.stringify(kept) };
    await store(trx, changes, after);
  });
}

/**
 * Moves one's contact to the trash (S51). Rooms and messages stay as they are (S49).
 * @throws ApiFailure `not-found`, `refused` with `in-use` while a colleague is talking with that person (S50)
 */
export async function trashContact(
  services: Commanded,
  { user, company }: Member,
  id: ContactId,
  command: CommandName,
): Promise<void> {
  await once(services, user, command, async (trx, changes) => {
    const contact = await ownContact(trx, user, id);
    if (contact.trashed_at !== null) return;
    // Another card of the same person stays: nobody loses them.
    const isNeeded = (await isInUse(trx, contact)) && !(await hasOtherCard(trx, user, contact));
    if (isNeeded) throw refused({ rule: 'in-use', company });
    await store(trx, changes, { ...contact, trashed_at: services.clock() });
  });
}

/** Takes one's contact out of the trash (S52). @throws ApiFailure `not-found`, also once it is gone for good */
export async function restoreContact(
  services: Commanded,
  { user }: Member,
  id: ContactId,
  command: CommandName,
): Promise<void> {
  await once(services, user, command, async (trx, changes) => {
    const contact = await ownContact(trx, user, id);
    if (contact.trashed_at !== null) await store(trx, changes, { ...contact, trashed_at: null });
  });
}

/** Runs a command that is done once however often a device sends it, and gives what it answered the first time. */
async function once<Answer>(
  services: Commanded,
  user: UserId,
  command: CommandName,
  act: (trx: Transaction<Database>, changes: Changes) => Promise<Answer>,
): Promise<Answer> {
  return runCommand(services, async (trx, changes) => {
    const answered = await answeredBefore(trx, user, command);
    if (answered !== undefined) return JSON.parse(answered) as Answer;
    const answer = await act(trx, changes);
    await keepAnswer(trx, user, command, JSON.stringify(answer ?? null), services.clock());
    return answer;
  });
}

async function store(trx: Transaction<Database>, changes: Changes, contact: Contact): Promise<void> {
  const { mode, sharing, trashed_at } = contact;
  await trx.updateTable('contact').set({ mode, sharing, trashed_at }).where('id', '=', contact.id).execute();
  publishContact(changes, contact);
  await refreshEntries(trx, changes, contact);
}

async function ofCompany(
  trx: Transaction<Database>,
  { company, owner }: Contact,
  { mode, users, groups }: Sharing,
): Promise<Sharing> {
  if (mode !== 'listed') return { mode, users: [], groups: [] };
  const people =
    users.length === 0
      ? []
      : await trx.selectFrom('person').select('id').where('id', 'in', users).where('company', '=', company).execute();
  const known =
    groups.length === 0
      ? []
      : await trx
          .selectFrom('company_group')
          .select('id')
          .where('id', 'in', groups)
          .where('company', '=', company)
          .execute();
  return {
    mode,
    users: people.map(({ id }) => id).filter((id) => id !== owner),
    groups: known.map(({ id }) => id),
  };
}
