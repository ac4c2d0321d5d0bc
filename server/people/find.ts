import type { Kysely } from 'kysely';
import * as v from 'valibot';
import { messageIdSchema } from '#shared/api/accounts.ts';
import type { OutputOf } from '#shared/api/endpoint.ts';
import type { FindBy, findPerson as findPersonEndpoint, FoundPerson } from '#shared/api/people.ts';
import type { UserId } from '#shared/ids.ts';
import { parsePhone } from '#shared/phone.ts';
import { invalid } from '../http/problem.ts';
import { personIfFound } from '../rooms/found-person.ts';
import type { Storage } from '../storage/open.ts';
import type { Database } from '../storage/tables/database.ts';

/** More than the longest answer takes: names are limited, and a letter takes at most six bytes. */
const answerBytes = 2048;

/**
 * Finds one person by exact message ID in whatever case (S17), or by the exact mobile number that they have verified and
 * let themselves be found by (S12). The answer is the same after the same work, and of one size, for nobody, oneself, the
 * suspended, and anyone one may not talk with or who may not be found so (R09).
 * @throws ApiFailure `invalid` for a text that is neither
 */
export async function findPerson(
  { db }: Pick<Storage, 'db'>,
  asking: UserId,
  by: FindBy,
  text: string,
): Promise<OutputOf<typeof findPersonEndpoint>> {
  const found = by === 'phone' ? await byPhone(db, text) : await byMessageId(db, text);
  return padded(
    await personIfFound(db, asking, found ?? null, (other) => by === 'message-id' || other.policy.phoneSearch),
  );
}

async function byMessageId(db: Kysely<Database>, text: string): Promise<UserId | undefined> {
  if (!v.is(messageIdSchema, text)) throw invalid('text', 'This is no message ID.');
  const found = await db
    .selectFrom('person')
    .select('id')
    .where('message_id_key', '=', text.toLowerCase())
    .executeTakeFirst();
  return found?.id;
}

async function byPhone(db: Kysely<Database>, text: string): Promise<UserId | undefined> {
  const number = parsePhone(text);
  if (number === null) throw invalid('text', 'This is no mobile number.');
  const found = await db
    .selectFrom('phone')
    .select('user')
    .where('number', '=', number)
    .where('searchable', '=', 1)
    .executeTakeFirst();
  return found?.user;
}

function padded(person: FoundPerson | null): OutputOf<typeof findPersonEndpoint> {
  const bare = Buffer.byteLength(JSON.stringify({ person, pad: '' }));
  return { person, pad: ' '.repeat(Math.max(0, answerBytes - bare)) };
}
