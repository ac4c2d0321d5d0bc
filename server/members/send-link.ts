import { createHmac } from 'node:crypto';
import type { Locale } from '#shared/api/accounts.ts';
import type { MailOutcome } from '#shared/api/members.ts';
import type { CompanyId, UserId } from '#shared/ids.ts';
import { ApiFailure } from '../http/api-failure.ts';
import type { Rate } from '../http/token-buckets.ts';
import type { Mailer } from '../mail/mailer.ts';
import { dayMs, forgetSpent, spendAll } from '../people/spend.ts';
import type { Services } from '../services.ts';
import { linkMail } from './mail-texts.ts';

/** What sending links needs beside the services. */
export interface LinkOptions {
  /** Null when no mail server is set up. */
  readonly mailer: Mailer | null;
  /** Key of what limits count addresses by. */
  readonly key: string;
  /** Where people open Foyer, as in `https://chat.example.com`. */
  readonly publicUrl: string;
}

/** Mails of one company: an import of the largest size, and a day's work. */
const companyRate: Rate = { capacity: 2500, perMs: dayMs };
/** To one address, whoever sends them: nobody's mailbox is filled from here. */
const addressRate: Rate = { capacity: 5, perMs: dayMs };

/** A link for somebody. */
export interface LinkToSend {
  readonly what: 'invitation' | 'password';
  readonly email: string;
  readonly locale: Locale;
  readonly link: string;
}

/** Who sends links, as their readers are told. */
export interface LinkSender {
  readonly name: string;
  readonly email: string;
  readonly company: string;
}

/** Who an administrator is to the readers of a mail. */
export async function senderOf({ storage }: Pick<Services, 'storage'>, user: UserId): Promise<LinkSender> {
  return storage.db
    .selectFrom('person')
    .innerJoin('company', 'company.id', 'person.company')
    .select(['person.name', 'person.email', 'company.name as company'])
    .where('person.id', '=', user)
    .executeTakeFirstOrThrow();
}

/** Sends a link by mail. What could not be sent is the administrator's to pass on: it is no failure of what has made it. */
export async function sendLink(
  services: Pick<Services, 'storage' | 'logger' | 'clock'>,
  { mailer, key }: LinkOptions,
  company: CompanyId,
  sender: LinkSender,
  { what, email, locale, link }: LinkToSend,
): Promise<MailOutcome> {
  if (mailer === null) return 'not-set-up';
  const { db } = services.storage;
  const address = createHmac('sha256', key).update(`member mail ${email}`).digest('hex');
  const now = services.clock();
  try {
    await forgetSpent(db, now);
    await db.transaction().execute((trx) =>
      spendAll(
        trx,
        [
          { kind: 'member-mail-company', key: company, rate: companyRate },
          { kind: 'member-mail-address', key: address, rate: addressRate },
        ],
        now,
      ),
    );
    const text = linkMail(what, locale, { by: sender.name, company: sender.company, link });
    await mailer.send({ to: email, replyTo: { name: sender.name, address: sender.email }, ...text });
    return 'sent';
  } catch (error) {
    // Too many mails are no trouble of the server's.
    if (!(error instanceof ApiFailure)) services.logger.error({ err: error }, 'a link could not be sent');
    return 'failed';
  }
}
