import { sql } from 'kysely';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { UserId } from '#shared/ids.ts';
import { keepEndingSessions } from '../../../server/sign-on/keep-ending-sessions.ts';
import { waysOf } from '../../../server/sign-on/ways.ts';
import { acmeAndBorealis, type AcmeAndBorealis } from '../../support/acme-and-borealis.ts';

const dayMs = 24 * 60 * 60_000;
const now = Date.now();

describe.each(['sqlite', 'postgres'] as const)('Sessions that rules no longer allow, on %s', (dialect) => {
  let world: AcmeAndBorealis;
  beforeAll(async () => {
    world = await acmeAndBorealis(dialect);
  });
  afterAll(() => world.close());

  const signIn = async (user: UserId, id: string, way: string | null, days: number): Promise<void> => {
    const at = new Date(now - days * dayMs).toISOString();
    const over = new Date(now + dayMs).toISOString();
    await sql`
      insert into ${sql.table('session')} ("id", "token", "userId", "way", "createdAt", "updatedAt", "expiresAt")
      values (${id}, ${`token of ${id}`}, ${user}, ${way}, ${at}, ${at}, ${over})`.execute(world.services.storage.db);
  };
  const sessions = async (): Promise<string[]> => {
    const { rows } = await sql<{ id: string }>`
      select "id" from ${sql.table('session')} order by "id"`.execute(world.services.storage.db);
    return rows.map(({ id }) => id);
  };
  const rule = async (required: 0 | 1, days: number | null): Promise<void> => {
    const row = { required, session_days: days } as const;
    await world.services.storage.db
      .insertInto('sign_in_rules')
      .values({ company: world.acme, revision: 1, password_length: 12, joins: 0, ...row })
      .onConflict((conflict) => conflict.column('company').doUpdateSet(row))
      .execute();
  };

  test('end by age and by way, but for owners, however many they are, and nobody else’s (M31, P5)', async () => {
    const { accounts } = world.services;
    const { ann, al, amy, bo } = world;
    await signIn(ann, 'ann-old', 'sign-on', 8);
    await signIn(ann, 'ann-password', 'password', 6);
    await signIn(al, 'al-old', 'password', 7.001);
    await signIn(al, 'al-passkey', 'passkey', 6.999);
    await signIn(amy, 'amy-before', null, 1);
    await signIn(amy, 'amy-sign-on', 'sign-on', 1);
    await signIn(bo, 'bo-old', 'password', 20);
    await accounts.endDisallowedSessions();
    expect(await sessions()).toHaveLength(7);
    await rule(0, 7);
    await accounts.endDisallowedSessions();
    expect(await sessions()).toEqual(['al-passkey', 'amy-before', 'amy-sign-on', 'ann-password', 'bo-old']);
    for (let count = 0; count < 510; count += 1) await signIn(al, `al-${count}`, 'password', 1);
    await rule(1, 7);
    await accounts.endDisallowedSessions(world.borealis);
    expect(await sessions()).toHaveLength(515);
    await accounts.endDisallowedSessions(world.acme);
    expect(await sessions()).toEqual(['amy-sign-on', 'ann-password', 'bo-old']);
  });

  test('are counted by the way in which their people came (M31)', async () => {
    const { db } = world.services.storage;
    const came = async (user: UserId, way: 'sign-on' | 'passkey' | null): Promise<unknown> =>
      db.updateTable('person').set({ signed_in_at: now, signed_in_by: way }).where('id', '=', user).execute();
    expect(await waysOf(db, world.acme)).toEqual({ password: 0, passkey: 0, signOn: 0, never: 3 });
    await came(world.ann, null);
    await came(world.al, 'sign-on');
    expect(await waysOf(db, world.acme)).toEqual({ password: 1, passkey: 0, signOn: 1, never: 1 });
  });
});

test('Ending sessions for longer than a minute is not begun twice, and goes on after it has failed (M31)', async () => {
  vi.useFakeTimers();
  const rounds: PromiseWithResolvers<void>[] = [];
  const endDisallowedSessions = vi.fn(() => {
    const round = Promise.withResolvers<void>();
    rounds.push(round);
    return round.promise;
  });
  const stop = keepEndingSessions({ accounts: { endDisallowedSessions }, logger: pino({ level: 'silent' }) });
  await vi.advanceTimersByTimeAsync(180_000);
  expect(endDisallowedSessions).toHaveBeenCalledTimes(1);
  rounds[0]?.reject(new Error('the database is away'));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(endDisallowedSessions).toHaveBeenCalledTimes(2);
  stop();
  vi.useRealTimers();
});
