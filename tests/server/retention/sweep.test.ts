import type {
  KyselyPlugin,
  PluginTransformQueryArgs,
  PluginTransformResultArgs,
  QueryResult,
  RootOperationNode,
  UnknownRow,
} from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pageDocument, roomDocument } from '#shared/documents/names.ts';
import { newRecordId, type CompanyId, type RoomId, type UserId } from '#shared/ids.ts';
import { readPolicy, replacePolicy } from '../../../server/companies/policy.ts';
import { openDirectRoom } from '../../../server/rooms/direct.ts';
import { createGroupRoom } from '../../../server/rooms/group.ts';
import { endLease, takeLease } from '../../../server/retention/lease.ts';
import { orderErasure } from '../../../server/retention/order-erasure.ts';
import { previewRetention } from '../../../server/retention/preview.ts';
import { retentionIn } from '../../../server/retention/retention-of.ts';
import { runOrders } from '../../../server/retention/run-orders.ts';
import { sweepLease, sweepMessages } from '../../../server/retention/sweep.ts';
import { bySystem } from '../../../server/audit/audit.ts';
import { acmeAndBorealis, type AcmeAndBorealis } from '../../support/acme-and-borealis.ts';
import { storedBytesInclude } from '../../support/stored-bytes.ts';

/** Counts what is read of the record index, and which of it by filtering what is read. */
class IndexReads implements KyselyPlugin {
  queries = 0;
  rows = 0;
  filtered = 0;
  readonly #ids = new WeakSet<object>();

  transformQuery({ node, queryId }: PluginTransformQueryArgs): RootOperationNode {
    if (node.kind === 'SelectQueryNode' && JSON.stringify(node.from ?? null).includes('record_index')) {
      this.#ids.add(queryId);
      this.queries += 1;
      if (JSON.stringify(node.where ?? null).includes('arrival')) this.filtered += 1;
    }
    return node;
  }

  transformResult({ queryId, result }: PluginTransformResultArgs): Promise<QueryResult<UnknownRow>> {
    if (this.#ids.has(queryId)) this.rows += result.rows.length;
    return Promise.resolve(result);
  }
}

const day = 24 * 60 * 60_000;

describe.each(['sqlite', 'postgres'] as const)('Messages that are old, on %s', (dialect) => {
  let world: AcmeAndBorealis;
  let mixed: RoomId;
  let inside: RoomId;
  beforeAll(async () => {
    world = await acmeAndBorealis(dialect);
    const { services, ann, al, bo } = world;
    mixed = await openDirectRoom(services, ann, bo);
    inside = await createGroupRoom(services, ann, { name: 'Inside', members: [al] });
  });
  afterAll(() => world.close());

  const say = async (room: RoomId, author: UserId, text: string): Promise<void> => {
    const { relay, clock } = world.services;
    await relay.append(pageDocument(room, 1), author, [{ id: newRecordId(), kind: 'message', at: clock(), text }]);
  };
  const textsIn = async (room: RoomId): Promise<string[]> =>
    (await world.services.relay.messagesOf(pageDocument(room, 1))).map(({ text }) => text).sort();
  const keep = async (company: CompanyId, days: { colleagues?: number; partners?: number }): Promise<void> => {
    const { revision, policy } = await readPolicy(world.services.storage.db, company);
    const { colleagues, partners } = policy.rules;
    await replacePolicy(world.services, company, revision, {
      ...policy,
      rules: {
        ...policy.rules,
        colleagues: { ...colleagues, retentionDays: days.colleagues ?? colleagues.retentionDays },
        partners: { ...partners, retentionDays: days.partners ?? partners.retentionDays },
      },
    });
  };
  /** Whether a text stands in the files, or in the rows, of what the server keeps. */
  const isStored = async (text: string): Promise<boolean> => {
    const { storage, dataDir } = world.services;
    if (dialect === 'sqlite') return storedBytesInclude(dataDir, text);
    const rows = await storage.db.selectFrom('log').select('bytes').execute();
    return rows.some(({ bytes }) => Buffer.from(bytes).includes(text));
  };

  test('stay as long as no company says otherwise, and then go by the stricter of the companies in the room; rooms of colleagues have a limit of their own (P7)', async () => {
    const { services, acme, borealis, ann, al, bo, wait } = world;
    await say(mixed, ann, 'mixed, thirty days ago');
    await say(inside, al, 'inside, thirty days ago');
    wait(20 * day);
    await say(mixed, bo, 'mixed, ten days ago');
    wait(10 * day);
    await say(mixed, bo, 'mixed, today');
    expect(await sweepMessages(services)).toEqual({ messages: 0, rooms: 0, isDone: true });

    await keep(acme, { partners: 40 });
    await keep(borealis, { partners: 15 });
    const due = await previewRetention(services.storage.db, acme, { colleagues: 5, partners: 40 }, services.clock());
    expect(due).toEqual({ colleagues: { rooms: 1, messages: 1 }, partners: { rooms: 1, messages: 1 } });
    expect(await isStored('mixed, thirty days ago')).toBe(true);
    expect(await sweepMessages(services)).toEqual({ messages: 1, rooms: 1, isDone: true });
    expect(await textsIn(mixed)).toEqual(['mixed, ten days ago', 'mixed, today']);
    expect(await textsIn(inside)).toEqual(['inside, thirty days ago']);
    await services.relay.compact(pageDocument(mixed, 1));
    await expect.poll(() => isStored('mixed, thirty days ago'), { timeout: 15_000 }).toBe(false);
    expect(await isStored('mixed, ten days ago')).toBe(true);

    await keep(acme, { colleagues: 5 });
    expect(await sweepMessages(services)).toMatchObject({ messages: 1, rooms: 1 });
    expect(await textsIn(inside)).toEqual([]);
    // Once more there is nothing to do.
    expect(await sweepMessages(services)).toMatchObject({ messages: 0 });
    for (const company of [acme, borealis]) {
      const { sweeps } = await retentionIn(services.storage.db, company);
      expect(sweeps.at(-1)).toMatchObject({ rooms: 1, messages: 1 });
    }
    wait(15 * day);
    expect(await sweepMessages(services)).toMatchObject({ messages: 2 });
    expect(await textsIn(mixed)).toEqual([]);
  });

  test('are looked for among the oldest of a room, not among all; one that a wrong clock has put among younger ones goes within a day (P7)', async () => {
    const { services, acme, ann, amy, wait } = world;
    const { relay, storage, clock } = services;
    await keep(acme, { colleagues: 5 });
    const busy = await createGroupRoom(services, ann, { name: 'Busy', members: [amy] });
    const at = (time: number, count: number) =>
      Array.from({ length: count }, () => ({ id: newRecordId(), kind: 'message' as const, at: time, text: 'busy' }));
    await relay.append(pageDocument(busy, 1), ann, at(clock(), 300));
    wait(day);
    expect(await sweepMessages(services)).toMatchObject({ isDone: true });
    wait(day / 24);
    await relay.append(pageDocument(busy, 1), ann, at(clock() - 10 * day, 1));

    const counter = new IndexReads();
    const counted = { ...services, storage: { ...storage, db: storage.db.withPlugin(counter) } };
    expect(await sweepMessages(counted)).toMatchObject({ messages: 0, isDone: true });
    expect(counter.queries).toBeGreaterThan(0);
    expect(counter.rows).toBeLessThanOrEqual(32 * counter.queries);
    expect(counter.filtered).toBe(0);
    wait(day);
    expect(await sweepMessages(services)).toMatchObject({ messages: 1 });
    expect(await textsIn(busy)).toHaveLength(300);
    await keep(acme, { colleagues: 0 });
  });

  test('are swept by one process at a time, and by another once that one is silent (P7)', async () => {
    const { services, wait } = world;
    const { db } = services.storage;
    expect(await takeLease(db, sweepLease, services.clock())).toBe(true);
    expect(await takeLease(db, sweepLease, services.clock())).toBe(false);
    expect(await sweepMessages(services)).toMatchObject({ isDone: false });
    wait(3 * 60_000);
    expect(await takeLease(db, sweepLease, services.clock())).toBe(true);
    await endLease(db, sweepLease, null);
    expect(await sweepMessages(services)).toMatchObject({ isDone: true });
  });

  test('of a member who is erased go wherever they stand, with name, photo and read marks; what others wrote stays (P7)', async () => {
    const { services, acme, ann, al } = world;
    const { db } = services.storage;
    await keep(acme, { colleagues: 0 });
    const led = await createGroupRoom(services, al, { name: 'Led by Al', members: [ann] });
    await say(inside, al, 'written by Al');
    await say(inside, ann, 'written by Ann');
    await db.insertInto('read_mark').values({ room: inside, user: al, n: 1 }).execute();
    const owner = { user: ann, company: acme, role: 'owner' } as const;
    const byAnn = { ...bySystem, user: ann };
    await expect(orderErasure(services, owner, byAnn, ann, 'a test')).rejects.toMatchObject({ status: 422 });
    await expect(orderErasure(services, owner, byAnn, world.bo, 'a test')).rejects.toMatchObject({ status: 404 });
    await orderErasure(services, owner, byAnn, al, 'asked for it');
    await orderErasure(services, owner, byAnn, al, 'asked for it twice');
    await runOrders(services);
    expect(await textsIn(inside)).toEqual(['written by Ann']);
    await services.relay.compact(pageDocument(inside, 1));
    await expect.poll(() => isStored('written by Al'), { timeout: 15_000 }).toBe(false);
    expect(await isStored('written by Ann')).toBe(true);
    expect(await db.selectFrom('read_mark').selectAll().where('user', '=', al).execute()).toEqual([]);
    expect(await db.selectFrom('person').select(['name', 'email', 'suspended']).where('id', '=', al).execute()).toEqual(
      [{ name: 'Former member', email: `${al}@erased.invalid`, suspended: 1 }],
    );
    expect(await world.access.rights(al, roomDocument(inside))).toBeNull();
    // The group they led goes on with somebody else, and their contacts with who has ordered it.
    const left = await db
      .selectFrom('room_member')
      .select(['user', 'role', 'state'])
      .where('room', '=', led)
      .orderBy('state')
      .execute();
    expect(left).toEqual([
      { user: ann, role: 'master', state: 'active' },
      { user: al, role: 'member', state: 'left' },
    ]);
    const { orders } = await retentionIn(db, acme);
    expect(orders).toMatchObject([
      { user: al, isDone: true, rooms: 2, roomsDone: 2, messages: 1, reason: 'asked for it' },
    ]);
    const kept = await db
      .selectFrom('audit')
      .select('subject_name')
      .where('subject', '=', al)
      .where('action', '=', 'member.erased')
      .execute();
    expect(kept).toEqual([{ subject_name: 'Former member' }]);
  });
});
