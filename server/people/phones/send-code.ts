import type { PhoneNumber } from '#shared/phone.ts';
import { ApiFailure } from '../../http/api-failure.ts';
import type { Caller } from '../../http/route.ts';
import type { Rate } from '../../http/token-buckets.ts';
import type { Services } from '../../services.ts';
import { dayMs, forgetSpent, giveBackAll, spendAll, type Cost } from '../spend.ts';
import { codeText, hashOfCode, hashOfNumber, newCode } from './code.ts';
import type { TextGateway } from './text-gateway.ts';

/** How long a code can be entered. */
export const codeMinutes = 10;
/** How often one code can be guessed. */
const triesPerCode = 5;
/** Messages one account may ask for. */
const accountRate: Rate = { capacity: 5, perMs: dayMs };
/** And one company: its administrators can make accounts as they please, and each message costs money. */
const companyRate: Rate = { capacity: 300, perMs: dayMs };
/**
 * Messages one number gets, whoever asks. With five guesses each, all who guess at a number that is not theirs are right
 * once in 180 years.
 */
const numberRate: Rate = { capacity: 3, perMs: dayMs };

/** What sending needs beside the services. */
export interface CodeSending {
  readonly gateway: TextGateway;
  /** Key of the hashes. */
  readonly key: string;
  /** Where people open Foyer, as in `chat.example.com`. */
  readonly host: string;
}

/**
 * Sends a fresh code to a number; the person's code before it ends. Does not tell whether the number is anybody's.
 * @throws ApiFailure `too-fast`; `unavailable` when the message could not be sent, and then it does not count
 */
export async function sendCode(
  { storage: { db }, clock, logger }: Pick<Services, 'storage' | 'clock' | 'logger'>,
  { gateway, key, host }: CodeSending,
  { user, company }: Pick<Caller, 'user' | 'company'>,
  number: PhoneNumber,
): Promise<void> {
  const now = clock();
  const costs: readonly Cost[] = [
    { kind: 'phone-code-account', key: user, rate: accountRate },
    { kind: 'phone-code-company', key: company, rate: companyRate },
    { kind: 'phone-code-number', key: hashOfNumber(key, number), rate: numberRate },
  ];
  await forgetSpent(db, now);
  await db.transaction().execute((trx) => spendAll(trx, costs, now));
  const code = newCode();
  const hash = hashOfCode(key, user, number, code);
  const row = { number, hash, tries_left: triesPerCode, expires_at: now + codeMinutes * 60_000 };
  await db
    .insertInto('phone_code')
    .values({ user, ...row })
    .onConflict((conflict) => conflict.column('user').doUpdateSet(row))
    .execute();
  const { locale } = await db.selectFrom('person').select('locale').where('id', '=', user).executeTakeFirstOrThrow();
  try {
    await gateway.send(number, codeText(locale, code, codeMinutes, host));
  } catch (error) {
    logger.error({ err: error }, 'a text message could not be sent');
    await db.deleteFrom('phone_code').where('user', '=', user).where('hash', '=', hash).execute();
    await giveBackAll(db, costs);
    throw new ApiFailure('unavailable');
  }
}
