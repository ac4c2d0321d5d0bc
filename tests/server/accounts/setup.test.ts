import { expect, test } from 'vitest';
import { cookieFrom, startServer } from '../../support/server.ts';

const first = (name: string) => ({
  companyName: `Company of ${name}`,
  name,
  email: `${name.toLowerCase()}@first.example`,
  password: 'a long enough secret',
  locale: 'ko',
});

test('Of six who set an empty server up at once one becomes its owner, and nobody after (M09)', async () => {
  const server = await startServer();
  const setUp = (name: string): Promise<Response> => server.fetch('/api/setup', { method: 'POST', json: first(name) });
  expect(await (await server.fetch('/api/setup')).json()).toEqual({ needed: true });

  const answers = await Promise.all(['Ada', 'Bea', 'Cy', 'Dee', 'Eve', 'Fay'].map(setUp));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409, 409, 409]);
  const owner = answers.find(({ ok }) => ok)!;
  const me = await owner.json();
  expect(me.user).toMatchObject({ role: 'owner', locale: 'ko' });
  expect(me.company.name).toBe(`Company of ${me.user.name}`);
  const cookie = cookieFrom(owner);
  expect(await (await server.fetch('/api/me', { cookie })).json()).toEqual(me);

  expect(await (await server.fetch('/api/setup')).json()).toEqual({ needed: false });
  expect((await setUp('Gus')).status).toBe(409);
  const { members } = await (await server.fetch('/api/company/members', { cookie })).json();
  expect(members).toHaveLength(1);
  for (const loser of ['Ada', 'Bea', 'Cy', 'Dee', 'Eve', 'Fay', 'Gus'].filter((name) => name !== me.user.name)) {
    await expect(server.cookieOf(first(loser).email, first(loser).password)).rejects.toThrow('401');
  }
  await server.stop();
});

test('A first company needs names and a password of twelve letters, and says which field is wrong (M09)', async () => {
  const server = await startServer();
  const wrong = await server.fetch('/api/setup', {
    method: 'POST',
    json: { ...first('Ada'), companyName: ' ', password: 'elevenchars', email: 'nobody' },
  });
  expect(wrong.status).toBe(422);
  expect(await wrong.json()).toMatchObject({ fields: ['companyName', 'email', 'password'] });
  expect(await (await server.fetch('/api/setup')).json()).toEqual({ needed: true });
  await server.stop();
});
