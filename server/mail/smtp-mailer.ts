import { createTransport } from 'nodemailer';
import type { Mailer } from './mailer.ts';

/** Somebody waits in front of a screen; a mail server that is well answers within a second. */
const patienceMs = 10_000;

/** Hands mail to the server of an `smtp:` or `smtps:` address, from `from`. A connection for each, and no retry. */
export function smtpMailer(url: string, from: string): Mailer {
  const transport = createTransport({
    url,
    connectionTimeout: patienceMs,
    greetingTimeout: patienceMs,
    socketTimeout: patienceMs,
    dnsTimeout: patienceMs,
    // A mail is what we write into it, never what an address in it leads to.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    send: async ({ to, replyTo, subject, text }) => {
      await transport.sendMail({
        from: { name: 'Foyer', address: from },
        to: { name: '', address: to },
        replyTo: { ...replyTo, name: plainWords(replyTo.name) },
        subject: plainWords(subject),
        text,
      });
    },
  };
}

/**
 * A name in a header that looks like an encoded word (RFC 2047) would be decoded by whoever reads the mail, line breaks in
 * it too. A letter that is not seen keeps it what it is.
 */
const plainWords = (text: string): string => text.replaceAll('=?', '=\u2060?');
