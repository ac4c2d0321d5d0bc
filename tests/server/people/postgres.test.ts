import { expect, test } from 'vitest';
import { newCommandId } from '#shared/ids.ts';
import { createTestDatabase } from '../../support/postgres.ts';
import { startServer } from '../../support/server.ts';
import { foundCompanies } from '../../support/two-companies.ts';
import { startMailServer } from './mail-server.ts';
import { ask, startProvider } from './phone-gateway.ts';

test('On PostgreSQL numbers are verified, found and taken over, and look-ups at once are counted one by one (R09, S12, S14)', async () => {
  const database = await createTestDatabase();
  const provider = await startProvider();
  const server = await startServer({ env: { DATABASE_URL: database.url, SMS_WEBHOOK_URL: provider.url } });
  const { ann, al, bo, acmeAdmin, borealisAdmin, setPolicy, cookie } = await foundCompanies(server.url);
  for (const admin of [acmeAdmin, borealisAdmin])
    await setPolicy(admin, (policy) => ({ ...policy, phoneSearch: true }));
  const [anns, als, bos] = [await cookie(ann), await cookie(al), await cookie(bo)];

  const verify = async (who: string): Promise<number> => {
    await ask(server, who, 'POST', '/api/me/phone', { number: '010-1234-5678' });
    const code = provider.codeOf('+821012345678');
    const wrong = code === '000000' ? '111111' : '000000';
    expect((await ask(server, who, 'POST', '/api/me/phone/verify', { code: wrong })).status).toBe(422);
    return (await ask(server, who, 'POST', '/api/me/phone/verify', { code })).status;
  };
  expect(await verify(als)).toBe(200);
  expect(await verify(anns)).toBe(200);
  expect((await ask(server, als, 'GET', '/api/me/phone')).json).toMatchObject({ verified: null });
  await ask(server, anns, 'PATCH', '/api/me/phone', { searchable: true });

  const looks = await Promise.all(
    Array.from({ length: 80 }, () =>
      ask(server, bos, 'POST', '/api/people/search', { by: 'phone', text: '+82 10 1234 5678' }),
    ),
  );
  const answered = looks.filter(({ status }) => status === 200);
  expect(answered).toHaveLength(50);
  expect(answered[0]?.json).toMatchObject({ person: { user: ann.user } });
  expect(looks.filter(({ status }) => status === 429)).toHaveLength(30);

  await server.stop();
  await provider.close();
  await database.drop();
}, 120_000);

test('On PostgreSQL one invitation asked for at two processes at once goes once (S31)', async () => {
  const database = await createTestDatabase();
  const mail = await startMailServer();
  const env = { DATABASE_URL: database.url, SMTP_URL: mail.url, FOYER_SECRET: 'a secret that both processes share' };
  const first = await startServer({ env });
  const second = await startServer({ env });
  const { ann, cookie } = await foundCompanies(first.url);
  const anns = await cookie(ann);
  const body = { command: newCommandId(), email: 'once@elsewhere.example' };
  const answers = await Promise.all(
    [first, second, first, second, first, second].map((server) => ask(server, anns, 'POST', '/api/invitations', body)),
  );
  expect(answers.map(({ status }) => status)).toContain(200);
  expect(answers.every(({ status }) => status === 200 || status === 503)).toBe(true);
  expect((await ask(second, anns, 'POST', '/api/invitations', body)).json).toMatchObject({ outcome: 'sent' });
  expect(mail.mails).toHaveLength(1);
  await first.stop();
  await second.stop();
  await mail.close();
  await database.drop();
});
