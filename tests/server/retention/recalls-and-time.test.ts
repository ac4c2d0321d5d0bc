import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pageDocument } from '#shared/documents/names.ts';
import { newRecordId, takenBackAuthor, takenBackId, type RecordId, type RoomId, type UserId } from '#shared/ids.ts';
import { bySystem } from '../../../server/audit/audit.ts';
import { updateDocument } from '../../../server/relay/documents/reload.ts';
import { LiveDocument } from '../../../server/relay/documents/live-document.ts';
import { loadHeader } from '../../../server/relay/documents/load-document.ts';
import { eraseRecords, resumeErasures } from '../../../server/retention/erase-records.ts';
import { eraseAgain, keepErasing } from '../../../server/retention/keep-erasing.ts';
import { orderErasure } from '../../../server/retention/order-erasure.ts';
import { runOrders } from '../../../server/retention/run-orders.ts';
import { sweepMessages } from '../../../server/retention/sweep.ts';
import { createGroupRoom } from '../../../server/rooms/group.ts';
import { recallForEveryone } from '../../../server/rooms/recall-for-everyone.ts';
import { mergeErasures, type KeptErasure } from '../../../server/storage/keep-erasures.ts';
import { roomWorld, type RoomWorld } from '../../support/room-world.ts';

const day = 24 * 60 * 60_000;

describe.each(['sqlite', 'postgres'] as const)('What a group master recalls, on %s', (dialect) => {
  let world: RoomWorld;
  let room: RoomId;
  beforeAll(async () => {
    world = await roomWorld(dialect);
    await world.meet(world.ann, world.bo);
    room = await createGroupRoom(world.services, world.ann, { name: 'Launch', members: [world.al, world.bo] });
  });
  afterAll(() => world.close());

  const page = () => pageDocument(room, 1);
  const say = async (author: UserId, text: string): Promise<RecordId> => {
    const id = newRecordId();
    const { relay, clock } = world.services;
    await relay.append(page(), author, [{ id, kind: 'message', at: clock(), text }]);
    return id;
  };
  const recall = (author: UserId, message: RecordId): Promise<void> =>
    recallForEveryone(world.services, world.as(world.ann, 'recall'), room, { page: 1, author, message });
  const decide = (author: UserId, id: RecordId) =>
    world.services.storage.db
      .insertInto('erasure')
      .values({ document: page(), lane: author, id, done: 0, recalled_by: world.ann })
      .execute();
  const inLedger = (id: RecordId) =>
    world.services.storage.db
      .selectFrom('erasure')
      .select(['done', 'recalled_by as by'])
      .where('document', '=', page())
      .where('id', '=', id)
      .executeTakeFirst();
  const inIndex = async (author: UserId, message: RecordId): Promise<boolean> => {
    const row = await world.services.storage.db
      .selectFrom('record_index')
      .select('recalled')
      .where('document', '=', page())
      .where('lane', '=', '@')
      .where('id', '=', takenBackId(author, message))
      .executeTakeFirst();
    return row?.recalled === 0;
  };
  /** Whether the line in the message's place is in what the server keeps of the page. */
  const isShown = async (author: UserId, message: RecordId): Promise<boolean> => {
    const { relay, storage } = world.services;
    await relay.compact(page());
    const rows = await storage.db.selectFrom('log').select('bytes').where('document', '=', page()).execute();
    const shown = rows.some(({ bytes }) => Buffer.from(bytes).includes(takenBackId(author, message)));
    expect(await inIndex(author, message)).toBe(shown);
    return shown;
  };

  test('names its author in the id of its line, however long the ids that they chose are (R08, R12)', async () => {
    const { bo } = world;
    for (const message of ['a'.repeat(64), newRecordId()] as RecordId[]) {
      await recall(bo, message);
      expect(await isShown(bo, message)).toBe(true);
      expect(takenBackAuthor(takenBackId(bo, message))).toBe(bo);
    }
    expect(takenBackAuthor(newRecordId())).toBeNull();
  });

  test('stays out at every process also when it was recalled before it came (R12, N10)', async () => {
    const { bo, services } = world;
    const { db } = services.storage;
    await say(bo, 'opens the page');
    // As another process has the page open.
    const { header } = await loadHeader(db, page(), services.clock());
    const elsewhere = new LiveDocument(header, null);
    const id = newRecordId();
    await recall(bo, id);
    await updateDocument(db, elsewhere, services.clock());
    expect(elsewhere.header.lanes.get(bo)?.erased.has(id)).toBe(true);
    expect(elsewhere.header.lanes.get(bo)?.takenBack.has(id)).toBe(true);
  });

  test('goes within a minute when the process that was at it could not finish (R12, P7)', async () => {
    const { bo, services } = world;
    const id = await say(bo, 'committed and not carried out');
    await decide(bo, id);
    const stop = keepErasing(services);
    try {
      await expect.poll(async () => (await inLedger(id))?.done, { timeout: 5000 }).toBe(1);
    } finally {
      stop();
    }
    expect((await services.relay.messagesOf(page())).map((message) => message.id)).not.toContain(id);
    expect(await isShown(bo, id)).toBe(true);
  });

  test('has its line also when its author recalled it at the same moment (R12)', async () => {
    const { bo, services } = world;
    const id = await say(bo, 'recalled by both');
    await decide(bo, id);
    await services.storage.db.updateTable('record_index').set({ recalled: 1 }).where('id', '=', id).execute();
    await resumeErasures(services);
    expect(await isShown(bo, id)).toBe(true);
  });

  test('loses its line once it goes for good, also when that fails at first (R12, P7)', async () => {
    const { bo, services } = world;
    const id = await say(bo, 'recalled, then erased in two turns');
    await recall(bo, id);
    const failing = { ...services.relay, publish: () => Promise.reject(new Error('the disk is full')) };
    const record = { document: page(), lane: bo, id };
    await expect(eraseRecords({ ...services, relay: failing }, [record])).rejects.toThrow('the disk is full');
    expect(await isShown(bo, id)).toBe(true);
    await eraseRecords(services, [record]);
    expect(await isShown(bo, id)).toBe(false);
    expect(await inLedger(id)).toEqual({ done: 1, by: null });
  });

  test('is as the newest ledger says after a restore, and nobody is told of what the backup never had (R12, P7)', async () => {
    const { ann, bo, services } = world;
    const { db } = services.storage;
    const id = await say(bo, 'gone for good after the backup');
    await recall(bo, id);
    expect(await isShown(bo, id)).toBe(true);
    const [document, never] = [page(), newRecordId()];
    const kept: KeptErasure[] = [
      { record: { document, lane: bo, id, recalled_by: null } },
      { record: { document, lane: bo, id: never, recalled_by: ann } },
    ];
    await mergeErasures(db, dialect, Readable.from(kept) as AsyncIterable<KeptErasure>);
    await eraseAgain(services);
    expect(await isShown(bo, id)).toBe(false);
    expect(await inLedger(id)).toEqual({ done: 1, by: null });
    expect(await isShown(bo, never)).toBe(false);
    expect(await inLedger(never)).toEqual({ done: 1, by: ann });
  });

  test('can be what never came only so often in a day; what is there always (R12)', async () => {
    const { ann, bo, services } = world;
    const { db } = services.storage;
    const spent = { kind: 'recall-unseen', key: ann, spent_until: services.clock() + day };
    await db
      .insertInto('allowance')
      .values(spent)
      .onConflict((conflict) => conflict.columns(['kind', 'key']).doUpdateSet(spent))
      .execute();
    const never = newRecordId();
    await expect(recall(bo, never)).rejects.toMatchObject({ body: { error: 'too-fast' } });
    expect(await inLedger(never)).toBeUndefined();
    const id = await say(bo, 'there, and recalled');
    await recall(bo, id);
    expect(await inLedger(id)).toEqual({ done: 1, by: ann });
    world.wait(day);
    await recall(bo, never);
    expect(await inLedger(never)).toEqual({ done: 1, by: ann });
  });

  test('leaves no line once it is too old or its author is erased, though it never came; one room that fails has the others looked at whole no sooner (P7, R12)', async () => {
    const { ann, al, bo, acme, borealis, services } = world;
    const { db } = services.storage;
    const [old, young, als] = [newRecordId(), newRecordId(), newRecordId()];
    await recall(bo, old);
    world.wait(20 * day);
    await recall(bo, young);
    await recall(al, als);
    await world.setPolicy(borealis, (policy) => ({
      ...policy,
      rules: { ...policy.rules, partners: { ...policy.rules.partners, retentionDays: 15 } },
    }));
    await say(bo, 'due, and in a room that fails');
    const failing = { ...services.relay, eraseRecords: () => Promise.reject(new Error('damaged')) };
    expect(await sweepMessages({ ...services, relay: failing })).toMatchObject({ isDone: false });
    // All rooms were looked at: those that work are not read whole again before tomorrow.
    const whole = await db
      .selectFrom('lease')
      .select('done_at')
      .where('name', '=', 'retention-whole')
      .executeTakeFirst();
    expect(whole?.done_at).toBeGreaterThan(services.clock() - day);
    expect(await isShown(bo, old)).toBe(true);
    world.wait(day);
    await sweepMessages(services);
    expect(await isShown(bo, old)).toBe(false);
    expect(await inLedger(old)).toEqual({ done: 1, by: null });
    expect(await isShown(bo, young)).toBe(true);

    expect(await isShown(al, als)).toBe(true);
    const owner = { user: ann, company: acme, role: 'owner' } as const;
    await orderErasure(services, owner, { ...bySystem, user: ann }, al, 'asked for it');
    await runOrders(services);
    expect(await isShown(al, als)).toBe(false);
    expect(await isShown(bo, young)).toBe(true);
  });
});
