import type { Transaction, Updateable } from 'kysely';
import type { Locale, Me } from '#shared/api/accounts.ts';
import type { UserId } from '#shared/ids.ts';
import type { Caller } from '../http/route.ts';
import type { Rate } from '../http/token-buckets.ts';
import { dayMs, spendAll, type Cost } from '../people/spend.ts';
import { publishCards } from '../rooms/cards.ts';
import { retirePhoto } from '../rooms/room-photo.ts';
import type { Services } from '../services.ts';
import type { Storage } from '../storage/open.ts';
import type { PersonTable } from '../storage/tables/company-tables.ts';
import type { Database } from '../storage/tables/database.ts';
import type { Changes } from './changes.ts';
import { checkMessageId } from './checks.ts';
import { directoryColumns, publishPerson } from './directory.ts';
import { runCommand } from './run-command.ts';

/** Who a signed-in person is, and of which company. */
export async function meOf({ db }: Pick<Storage, 'db'>, user: UserId): Promise<Me> {
  const { company, companyName, colour, logo, ...me } = await db
    .selectFrom('person')
    .innerJoin('company', 'company.id', 'person.company')
    .select([
      'person.id',
      'person.name',
      'person.email',
      'person.title',
      'person.group_id as group',
      'person.photo',
      'person.message_id as messageId',
      'person.role',
      'person.locale',
      'person.company',
      'company.name as companyName',
      'company.colour',
      'company.logo',
    ])
    .where('person.id', '=', user)
    .executeTakeFirstOrThrow();
  return { user: me, company: { id: company, name: companyName, colour, logo } };
}

/** What is one's own to change. */
export interface MyChange {
  readonly name?: string | undefined;
  readonly messageId?: string | null | undefined;
  readonly locale?: Locale | undefined;
}

/** Names and photos that one person takes in a day: each is told to everybody in every room and on every card of theirs. */
const profileRate: Rate = { capacity: 60, perMs: dayMs };

/** What taking another name or photo costs. */
export const profileCost = (user: UserId): Cost => ({ kind: 'profile', key: user, rate: profileRate });

/**
 * Changes one's own name, message ID (S17) or language; everybody who sees the person sees the new name (S54).
 * @throws ApiFailure `taken` when the message ID is somebody else's, `too-fast` after too many names
 */
export async function updateMe(
  services: Pick<Services, 'storage' | 'relay' | 'clock'>,
  { user }: Pick<Caller, 'user'>,
  { name, messageId, locale }: MyChange,
): Promise<Me> {
  await runCommand(services, async (trx, changes) => {
    if (typeof messageId === 'string') await checkMessageId(trx, messageId, user);
    const before = await trx.selectFrom('person').select('name').where('id', '=', user).executeTakeFirstOrThrow();
    const isRenamed = name !== undefined && name !== before.name;
    if (isRenamed) await spendAll(trx, [profileCost(user)], services.clock());
    await store(trx, changes, user, {
      ...(isRenamed ? { name } : {}),
      ...(messageId === undefined ? {} : { message_id: messageId, message_id_key: messageId?.toLowerCase() ?? null }),
      ...(locale === undefined ? {} : { locale }),
    });
  });
  return meOf(services.storage, user);
}

/**
 * Changes or removes one's photo, by the hash of its bytes; everybody who sees the person sees it (S54). The one before
 * goes in a day, if nothing else shows it.
 */
export async function changePhoto(
  services: Pick<Services, 'storage' | 'relay' | 'clock'>,
  { user }: Pick<Caller, 'user'>,
  photo: string | null,
): Promise<void> {
  await runCommand(services, async (trx, changes) => {
    const before = await trx.selectFrom('person').select('photo').where('id', '=', user).executeTakeFirstOrThrow();
    if (before.photo === photo) return;
    await retirePhoto(trx, user, before.photo, services.clock());
    await store(trx, changes, user, { photo });
  });
}

async function store(
  trx: Transaction<Database>,
  changes: Changes,
  user: UserId,
  change: Updateable<PersonTable>,
): Promise<void> {
  if (Object.keys(change).length === 0) return;
  const person = await trx
    .updateTable('person')
    .set(change)
    .where('id', '=', user)
    .returning(directoryColumns)
    .executeTakeFirstOrThrow();
  publishPerson(changes, person);
  if ('name' in change || 'photo' in change) await publishCards(trx, changes, user);
}
