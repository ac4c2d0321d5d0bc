import { createHmac } from 'node:crypto';
import type { OutputOf } from '#shared/api/endpoint.ts';
import type { inviteByEmail } from '#shared/api/invitations.ts';
import { linkOf } from '#shared/contact-code.ts';
import { runCommand } from '../../companies/run-command.ts';
import { ApiFailure } from '../../http/api-failure.ts';
import { ensureStandingCode } from '../../identity/make-code.ts';
import type { Caller } from '../../http/route.ts';
import type { Mailer } from '../../mail/mailer.ts';
import { answeredBefore, keepAnswer, replaceAnswer, type CommandName } from '../../rooms/answered.ts';
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
/** And of one company, whose administrators can make accounts as they please. */
const companyRate = { capacity: 500, perMs: dayMs };
/** Invitations to one address, whoever sends them: nobody's mailbox is filled from here. */
const addressRate = { capacity: 3, perMs: dayMs };

/** A mail server that has not answered for so long, in milliseconds, will not: the mailer has given up, or its process ended. */
const sendingMs = 60_000;

/** What is kept of a command while its mail is on the way. */
interface Sending {
  readonly sendingSince: number;
}
type Outcome = OutputOf<typeof inviteByEmail>;

/** Whom to invite, and the command that asks for it. */
export interface Asked {
  readonly command: CommandName;
  readonly email: string;
}

/**
 * Sends an invitation with the person's standing contact link, in their language: one for one command. Whether the
 * address is anybody's here is not looked at. What could not be sent is given back as text.
 * @throws ApiFailure `forbidden` where the company allows no partners (S02); `too-fast`; `unavailable` while the mail of
 * the same command is on the way
 */
export async function invite(
  services: Pick<Services, 'storage' | 'relay' | 'clock' | 'logger'>,
  { mailer, key, publicUrl }: InvitingOptions,
  { user, company: id }: Pick<Caller, 'user' | 'company'>,
  { command, email }: Asked,
): Promise<Outcome> {
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
    { kind: 'invitation-company', key: id, rate: companyRate },
    { kind: 'invitation-address', key: address, rate: addressRate },
  ];
  await forgetSpent(db, now);
  // Written down before anything is sent: whoever asks again finds it, at whatever process.
  const before = await runCommand(services, async (trx) => {
    const answered = await answeredBefore(trx, user, command);
    if (answered !== undefined) return JSON.parse(answered) as Outcome | Sending;
    await spendAll(trx, costs, now);
    await keepAnswer(trx, user, command, JSON.stringify({ sendingSince: now } satisfies Sending), now);
    return null;
  });
  if (before !== null && 'outcome' in before) return before;
  if (before !== null && now - before.sendingSince < sendingMs) throw new ApiFailure('unavailable');
  // Whether that mail went nobody knows; to send it oneself is better than two of them.
  if (before !== null) return { outcome: 'failed', ...text };
  const isSent = await mailer.send({ to: email, replyTo: { name, address: person.email }, ...text }).then(
    () => true,
    (error: unknown) => {
      services.logger.error({ err: error }, 'an invitation could not be sent');
      return false;
    },
  );
  const outcome: Outcome = { outcome: isSent ? 'sent' : 'failed', ...text };
  await runCommand(services, async (trx) => {
    await replaceAnswer(trx, user, command, JSON.stringify(outcome));
    if (!isSent) await giveBackAll(trx, costs);
  });
  return outcome;
}
