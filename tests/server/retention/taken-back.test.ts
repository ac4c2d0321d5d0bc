import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pageDocument } from '#shared/documents/names.ts';
import { newRecordId, takenBackId, type RecordId, type RoomId, type UserId } from '#shared/ids.ts';
import { createGroupRoom } from '../../../server/rooms/group.ts';
import { recallForEveryone } from '../../../server/rooms/recall-for-everyone.ts';
import { eraseRecords, resumeErasures } from '../../../server/retention/erase-records.ts';
import { erasuresOf, mergeErasures, type KeptErasure } from '../../../server/storage/keep-erasures.ts';
import { roomWorld, type RoomWorld } from '../../support/room-world.ts';
import { storedBytesInclude } from '../../support/stored-bytes.ts';

const refusal = (rule: string) => ({ body: { error: 'refused', refusal: { rule, company: null } } });

describe.each(['sqlite', 'postgres'] as const)('A group master recalls what others wrote, on %s', (dialect) => {
  let world: RoomWorld;
  let room: RoomId;
  beforeAll(async () => {
    world = await roomWorld(dialect);
    await world.meet(world.ann, world.bo);
    await world.meet(world.al, world.bo);
    room = await createGroupRoom(world.services, world.ann, { name: 'Launch', members: [world.al, world.bo] });
  });
  afterAll(() => world.close());

  const page = () => pageDocument(room, 1);
  const say = async (author: UserId, text: string, id: RecordId = newRecordId()): Promise<RecordId> => {
    const { relay, clock } = world.services;
    await relay.append(page(), author, [{ id, kind: 'message', at: clock(), text }]);
    return id;
  };
  const recall = (who: UserId, author: UserId, message: RecordId, at = 1) =>
    recallForEveryone(world.services, world.as(who, 'recall'), room, { page: at, author, message });
  const texts = async (): Promise<string[]> =>
    (await world.services.relay.messagesOf(page())).map(({ text }) => text).sort();
  const ledger = () =>
    world.services.storage.db
      .selectFrom('erasure')
      .select(['lane', 'id', 'done', 'recalled_by as by'])
      .where('document', '=', page())
      .orderBy('id')
      .execute();
  /** What the server's lane of the page says of a message, in the row that says it last. */
  const isShown = async (author: UserId, message: RecordId): Promise<boolean> => {
    await world.services.relay.compact(page());
    const rows = await world.services.storage.db
      .selectFrom('log')
      .select('bytes')
      .where('document', '=', page())
      .execute();
    return rows.some(({ bytes }) => Buffer.from(bytes).includes(takenBackId(author, message)));
  };
  const isStored = async (text: string): Promise<boolean> => {
    const { storage, dataDir } = world.services;
    if (dialect === 'sqlite') return storedBytesInclude(dataDir, text);
    const rows = await storage.db.selectFrom('log').select('bytes').execute();
    return rows.some(({ bytes }) => Buffer.from(bytes).includes(text));
  };

  test('and only a group master does, in a page of the room, of who is or was in it (R06, R12)', async () => {
    const { ann, al, bo, amy } = world;
    const id = await say(bo, 'a text of Bo');
    await expect(recall(al, bo, id)).rejects.toMatchObject(refusal('not-master'));
    await expect(recall(bo, bo, id)).rejects.toMatchObject(refusal('not-master'));
    await expect(recall(ann, amy, id)).rejects.toMatchObject({ body: { error: 'not-found' } });
    await expect(recall(ann, bo, id, 2)).rejects.toMatchObject({ body: { error: 'not-found' } });
    expect(await texts()).toEqual(['a text of Bo']);
    await recall(ann, bo, id);
    expect(await texts()).toEqual([]);
    expect(await ledger()).toEqual([{ lane: bo, id, done: 1, by: ann }]);
    expect(await isShown(bo, id)).toBe(true);
    // What is gone stays as it was said first.
    await recall(ann, bo, id);
    expect(await ledger()).toHaveLength(1);
  });

  test('however long ago, unless a company has nothing recalled; the text leaves the disk (R12, P7)', async () => {
    const { ann, bo, services } = world;
    const old = await say(bo, 'said long before');
    expect(await isStored('said long before')).toBe(true);
    const within = (hours: 0 | 1) =>
      world.setPolicy(world.borealis, (policy) => ({
        ...policy,
        rules: { ...policy.rules, partners: { ...policy.rules.partners, recallHours: hours } },
      }));
    await within(0);
    await expect(recall(ann, bo, old)).rejects.toMatchObject(refusal('recall-over'));
    await within(1);
    world.wait(40 * 24 * 60 * 60_000);
    await recall(ann, bo, old);
    await services.relay.compact(page());
    await expect.poll(() => isStored('said long before'), { timeout: 15_000 }).toBe(false);
  });

  test('also before the message comes; and what a crash left is done at the next start (R12, N10, P7)', async () => {
    const { ann, bo, services } = world;
    const early = newRecordId();
    await recall(ann, bo, early);
    expect(await ledger()).toContainEqual({ lane: bo, id: early, done: 1, by: ann });

    const id = await say(bo, 'half recalled');
    await services.storage.db
      .insertInto('erasure')
      .values({ document: page(), lane: bo, id, done: 0, recalled_by: ann })
      .execute();
    expect(await texts()).toContain('half recalled');
    await resumeErasures(services);
    expect(await texts()).not.toContain('half recalled');
    expect(await isShown(bo, id)).toBe(true);
  });

  test('and that goes into a backup that is restored, where it is done again (R12, P7)', async () => {
    const { ann, bo, services } = world;
    const { db } = services.storage;
    const id = await say(bo, 'recalled before the restore');
    await recall(ann, bo, id);
    const kept: KeptErasure[] = [];
    for await (const erasure of erasuresOf(db)) kept.push(erasure);
    expect(kept).toContainEqual({ record: { document: page(), lane: bo, id, recalled_by: ann } });
    // As an older backup has it: the message is there, and nothing says that it is not to be.
    await db.deleteFrom('erasure').where('id', '=', id).execute();
    await mergeErasures(db, dialect, Readable.from(kept) as AsyncIterable<KeptErasure>);
    const row = { lane: bo, id, by: ann };
    expect(await ledger()).toContainEqual({ ...row, done: 0 });
    await resumeErasures(services);
    expect(await ledger()).toContainEqual({ ...row, done: 1 });
  });

  test('and the line that says so goes with the message when that goes for good (R12, P7)', async () => {
    const { ann, bo, services } = world;
    const id = await say(bo, 'recalled, then too old');
    await recall(ann, bo, id);
    expect(await isShown(bo, id)).toBe(true);
    await eraseRecords(services, [{ document: page(), lane: bo, id }]);
    expect(await isShown(bo, id)).toBe(false);
    expect((await ledger()).find((row) => row.id === id)).toEqual({ lane: bo, id, done: 1, by: null });
  });
});
