import { createHmac } from 'node:crypto';
import type { OutputOf } from '#shared/api/endpoint.ts';
import type { inviteByEmail } from '#shared/api/invitations.ts';
import { linkOf } from '#shared/contact-code.ts';
import type { UserId } from '#shared/ids.ts';
import { ensureStandingCode } from '../../identity/make-code.ts';
import type { Mailer } from '../../mail/mailer.ts';
import type { Services } from '../../services.ts';
import { dayMs, forgetSpent, giveBackAll, spendAll, type Cost } from '../spend.ts';
import { invitationText } from './text.ts';

/** What inviting needs beside the services. */
export interface InvitingOptions {
  /** Null when no mail server is set up. */
  readonly mailer: Mailer | null;
  /** Key of what limits count addresses by. */
  readonly key: string;
  /** Where people open Foyer, as in `https://chat.example.com`. */
  readonly publicUrl: string;
}

/** Invitations of one account. */
const accountRate = { capacity: 20, perMs: dayMs };
/** Invitations to one address, whoever sends them: nobody's mailbox is filled from here. */
const addressRate = { capacity: 3, perMs: dayMs };

/**
 * Sends an invitation with the person's standing contact link, in their language. Whether the address is anybody's here
 * is not looked at. What could not be sent is given back as text.
 * @throws ApiFailure `forbidden` where the company allows no partners (S02); `too-fast`
 */
export async function invite(
  services: Pick<Services, 'storage' | 'relay' | 'clock' | 'logger'>,
  { mailer, key, publicUrl }: InvitingOptions,
  user: UserId,
  email: string,
): Promise<OutputOf<typeof inviteByEmail>> {
  const { db } = services.storage;
  const { code } = await ensureStandingCode(services, user);
  const person = await db
    .selectFrom('person')
    .innerJoin('company', 'company.id', 'person.company')
    .select(['person.name', 'person.email', 'person.locale', 'company.name as company'])
    .where('person.id', '=', user)
    .executeTakeFirstOrThrow();
  const { name, company, locale } = person;
  const text = invitationText(locale, { name, company, link: linkOf(publicUrl, code) });
  if (mailer === null) return { outcome: 'not-set-up', ...text };
  const now = services.clock();
  const address = createHmac('sha256', key).update(`invited ${email}`).digest('hex');
  const costs: readonly Cost[] = [
    { kind: 'invitation-account', key: user, rate: accountRate },
    { kind: 'invitation-address', key: address, rate: addressRate },
  ];
  await forgetSpent(db, now);
  await spendAll(db, costs, now);
  try {
    await mailer.send({ to: email, replyTo: { name, address: person.email }, ...text });
    return { outcome: 'sent', ...text };
  } catch (error) {
    services.logger.error({ err: error }, 'an invitation could not be sent');
    await giveBackAll(db, costs);
    return { outcome: 'failed', ...text };
  }
}
