import type { Config } from '../config.ts';
import type { Mailer } from './mailer.ts';
import { smtpMailer } from './smtp-mailer.ts';

/** The mail server that was set up, or null: mail cannot be sent then. Without a sender it is one of `publicUrl`. */
export function openMailer(
  { smtpUrl, mailFrom }: Pick<Config, 'smtpUrl' | 'mailFrom'>,
  publicUrl: string,
): Mailer | null {
  return smtpUrl === undefined ? null : smtpMailer(smtpUrl, mailFrom ?? `foyer@${new URL(publicUrl).hostname}`);
}
