import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startPasskey } from '#shared/api/passkeys.ts';
import { changePassword } from '#shared/api/sign-on.ts';
import { limits } from '#shared/limits.ts';
import { ApiFailure } from '../../../server/http/api-failure.ts';
import type { Caller, Exchange } from '../../../server/http/route.ts';
import { passkeyRoutes } from '../../../server/passkeys/routes.ts';
import { PasswordGuesses } from '../../../server/sign-on/password-guesses.ts';
import { signOnRoutes } from '../../../server/sign-on/routes.ts';
import { createSignOn } from '../../../server/sign-on/sign-on.ts';
import { acmeAndBorealis, type AcmeAndBorealis } from '../../support/acme-and-borealis.ts';

describe.each(['sqlite', 'postgres'] as const)('Adding a passkey on %s', (dialect) => {
  let world: AcmeAndBorealis;
  let start: (password?: string) => Promise<unknown>;
  let change: (current: string, password: string) => Promise<unknown>;
  const cookies: string[] = [];

  beforeAll(async () => {
    world = await acmeAndBorealis(dialect);
    const { accounts, storage } = world.services;
    const hash = await accounts.hashPassword('a long enough secret');
    await storage.db.transaction().execute((trx) => accounts.setPassword(trx, world.al, hash));
    const signedIn = await accounts.signIn('al@acme.example', 'a long enough secret', new Headers());
    const headers = new Headers({ cookie: signedIn.map((cookie) => cookie.split(';')[0]).join('; ') });
    const exchange: Exchange = {
      address: '203.0.113.7',
      userAgent: 'test',
      headers,
      setHeader: (_name, value) => void cookies.push(value),
    };
    const caller = (await accounts.callerOf(headers)) as Caller;
    const guesses = new PasswordGuesses(world.services.clock);
    const signOn = createSignOn('http://localhost:1', 'a secret of more than thirty-two letters', false);
    const routes = [...passkeyRoutes(world.services, guesses), ...signOnRoutes(world.services, signOn, guesses)];
    const handle = async (path: string, input: object): Promise<unknown> =>
      routes.find(({ endpoint }) => endpoint.path === path)?.handle(input, caller, exchange);
    start = (password) => handle(startPasskey.path, password === undefined ? {} : { password });
    change = (current, password) => handle(changePassword.path, { current, password });
  });
  afterAll(() => world.close());

  const refusal = async (asked: Promise<unknown>): Promise<ApiFailure['body']> => {
    const error: unknown = await asked.then(
      () => null,
      (reason: unknown) => reason,
    );
    if (!(error instanceof ApiFailure)) throw new Error(`was not refused: ${String(error)}`);
    return error.body;
  };

  test('asks for the password once a sign-in is ten minutes old, and takes no wrong one (M40)', async () => {
    expect(await start()).toMatchObject({ options: { rp: { id: 'localhost' } } });
    world.wait(limits.proofMs + 1);
    expect(await refusal(start())).toMatchObject({ error: 'invalid', fields: ['password'] });
    expect(await refusal(start('not his password'))).toMatchObject({ error: 'invalid', fields: ['password'] });
    cookies.length = 0;
    expect(await start('a long enough secret')).toMatchObject({ options: { challenge: expect.any(String) } });
    expect(cookies.join()).toContain('passkey-challenge=');
  });

  test('counts no password that was right, whatever was wrong with the new one (M32)', async () => {
    for (let count = 0; count < 11; count += 1) {
      const told = await refusal(change('a long enough secret', 'password password'));
      expect(told).toMatchObject({ error: 'invalid', fields: ['password'] });
    }
  });

  test('lets nobody guess the password of a session left open, here and where it is changed together (M40, M32)', async () => {
    const guesses = await Promise.all(Array.from({ length: 12 }, (_, index) => refusal(start(`a guess ${index}`))));
    expect(guesses.filter(({ error }) => error === 'too-fast').length).toBeGreaterThan(0);
    expect(await refusal(start('a long enough secret'))).toMatchObject({ error: 'too-fast' });
    expect(await refusal(change('a long enough secret', 'a wholly new secret'))).toMatchObject({ error: 'too-fast' });
  });

  test('asks who has no password to sign in again (M40)', async () => {
    const { accounts, storage } = world.services;
    await storage.db.transaction().execute((trx) => accounts.setPassword(trx, world.al, null));
    expect(await refusal(start())).toMatchObject({ error: 'invalid', fields: ['session'] });
  });
});
