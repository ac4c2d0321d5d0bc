import type { UserId } from '#shared/ids.ts';
import { invalid, notFound } from '../../http/problem.ts';
import type { Services } from '../../services.ts';
import { hashOfCode, sameHash } from './code.ts';

/**
 * Verifies a person's number by the code that was sent to it. A number is one person's: who proves to have it now takes
 * it over, for numbers are given to others. Being found by it begins switched off (S13, S14).
 * @throws ApiFailure `invalid` for a wrong code, `not-found` when there is none to enter: used, expired, guessed too often
 */
export async function verifyNumber(
  { storage: { db }, clock }: Pick<Services, 'storage' | 'clock'>,
  key: string,
  user: UserId,
  code: string,
): Promise<void> {
  const now = clock();
  // The guess is paid for before it is looked at, in one statement: guesses that come at once pay one by one.
  const sent = await db
    .updateTable('phone_code')
    .set(({ eb }) => ({ tries_left: eb('tries_left', '-', 1) }))
    .where('user', '=', user)
    .where('tries_left', '>', 0)
    .where('expires_at', '>', now)
    .returning(['number', 'hash'])
    .executeTakeFirst();
  if (!sent) throw notFound();
  const { number, hash } = sent;
  if (!sameHash(hashOfCode(key, user, number, code), hash)) throw invalid('code', 'This is not the code.');
  await db.transaction().execute(async (trx) => {
    // Whoever deletes the code has used it.
    const used = await trx
      .deleteFrom('phone_code')
      .where('user', '=', user)
      .where('hash', '=', hash)
      .returning('user')
      .executeTakeFirst();
    if (!used) throw notFound();
    await trx
      .deleteFrom('phone')
      .where((eb) => eb.or([eb('number', '=', number), eb('user', '=', user)]))
      .execute();
    await trx.insertInto('phone').values({ user, number, searchable: 0, verified_at: now }).execute();
  });
}
