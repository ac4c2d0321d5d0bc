import type { Locale, Me } from '#shared/api/accounts.ts';
import type { UserId } from '#shared/ids.ts';
import type { Caller } from '../http/route.ts';
import { publishCards } from '../rooms/cards.ts';
import type { Services } from '../services.ts';
import type { Storage } from '../storage/open.ts';
import { checkMessageId } from './create.ts';
import { directoryColumns, publishPerson } from './directory.ts';
import { runCommand } from './run-command.ts';

/** Who a signed-in person is, and of which company. */
export async function meOf({ db }: Pick<Storage, 'db'>, user: UserId): Promise<Me> {
  const { company, companyName, colour, ...me } = await db
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
    ])
    .where('person.id', '=', user)
    .executeTakeFirstOrThrow();
  return { user: me, company: { id: company, name: companyName, colour } };
}

/** What is one's own to change. */
export interface MyChange {
  readonly name?: string | undefined;
  readonly messageId?: string | null | undefined;
  readonly locale?: Locale | undefined;
}

/**
 * Changes one's own name, message ID (S17) or language; everybody who sees the person sees the new name (S54).
 * @throws ApiFailure `taken` when the message ID is somebody else's
 */
export async function updateMe(
  services: Pick<Services, 'storage' | 'relay'>,
  { user }: Pick<Caller, 'user'>,
  { name, messageId, locale }: MyChange,
): Promise<Me> {
  await runCommand(services, async (trx, changes) => {
    if (typeof messageId === 'string') await checkMessageId(trx, messageId, user);
    const change = {
      ...(name === undefined ? {} : { name }),
      ...(messageId === undefined ? {} : { message_id: messageId, message_id_key: messageId?.toLowerCase() ?? null }),
      ...(locale === undefined ? {} : { locale }),
    };
    if (Object.keys(change).length === 0) return;
    await trx.updateTable('person').set(change).where('id', '=', user).execute();
    const person = await trx
      .selectFrom('person')
      .select(directoryColumns)
      .where('id', '=', user)
      .executeTakeFirstOrThrow();
    publishPerson(changes, person);
    if (name !== undefined) await publishCards(trx, changes, user);
  });
  return meOf(services.storage, user);
}
