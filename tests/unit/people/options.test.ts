import { expect, test } from 'vitest';
import { readConfig } from '../../../server/config.ts';

test('Options for mail and text messages that make no sense are named in one sentence (M14)', () => {
  const good = { SMTP_URL: 'smtps://me:secret@mail.example.com', MAIL_FROM: 'foyer@example.com' };
  expect(readConfig([], { ...good, SMS_WEBHOOK_URL: 'https://sms.example.com/send' })).toMatchObject({
    smtpUrl: good.SMTP_URL,
    mailFrom: good.MAIL_FROM,
    smsWebhookUrl: 'https://sms.example.com/send',
  });
  expect(readConfig([], { SMTP_URL: '', MAIL_FROM: '' })).toMatchObject({ smtpUrl: undefined, mailFrom: undefined });
  for (const [env, said] of [
    [{ SMTP_URL: 'mail.example.com' }, 'SMTP_URL'],
    [{ MAIL_FROM: 'Foyer <foyer@example.com>' }, 'MAIL_FROM'],
    [{ SMS_WEBHOOK_URL: 'ftp://sms.example.com' }, 'SMS_WEBHOOK_URL'],
    [{ SMS_WEBHOOK_TOKEN: 'two words' }, 'SMS_WEBHOOK_TOKEN'],
  ] as const) {
    expect(() => readConfig([], env)).toThrow(said);
  }
});
