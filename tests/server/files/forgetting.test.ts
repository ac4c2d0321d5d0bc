import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { Kysely, Transaction } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pageDocument } from '#shared/documents/names.ts';
import { newFileId, newRecordId, type FileId, type RecordId, type RoomId, type UserId } from '#shared/ids.ts';
import { bySystem } from '../../../server/audit/audit.ts';
import { readPolicy, replacePolicy } from '../../../server/companies/policy.ts';
import { storedBytes } from '../../../server/companies/stored-bytes.ts';
import { readableFile } from '../../../server/files/file-access.ts';
import { removeFiles } from '../../../server/files/forget-files.ts';
import { sweepFiles } from '../../../server/files/sweep-files.ts';
import { uploadFile } from '../../../server/files/upload-file.ts';
import { uploadPreview } from '../../../server/files/preview-file.ts';
import type { ReceivedBytes } from '../../../server/files/file-folder.ts';
import type { UploadBody } from '../../../server/files/receive-body.ts';
import { orderErasure } from '../../../server/retention/order-erasure.ts';
import { runOrders } from '../../../server/retention/run-orders.ts';
import { sweepMessages } from '../../../server/retention/sweep.ts';
import { createGroupRoom } from '../../../server/rooms/group.ts';
import { openDirectRoom } from '../../../server/rooms/direct.ts';
import type { Database } from '../../../server/storage/tables/database.ts';
import { openStorage } from '../../../server/storage/open.ts';
import { acmeAndBorealis, type AcmeAndBorealis } from '../../support/acme-and-borealis.ts';
import { picture } from '../../support/files.ts';
import { storedBytesInclude } from '../../support/stored-bytes.ts';

const day = 24 * 60 * 60_000;

type Execute = <Result>(work: (trx: Transaction<Database>) => Promise<Result>) => Promise<Result>;

describe.each(['sqlite', 'postgres'] as const)('The file of a message that is gone, on %s', (dialect) => {
  let world: AcmeAndBorealis;
  let mixed: RoomId;
  beforeAll(async () => {
    world = await acmeAndBorealis(dialect);
    mixed = await openDirectRoom(world.services, world.ann, world.bo);
  });
  afterAll(() => world.close());

  const bodyOf = (bytes: Uint8Array): UploadBody => ({
    length: bytes.length,
    receive: (folder, most) => folder.receive(Readable.from([bytes]), most),
  });
  const upload = async (room: RoomId, user: UserId, record: RecordId, text: string): Promise<FileId> => {
    const company = user === world.bo ? world.borealis : world.acme;
    const place = { document: pageDocument(room, 1), lane: user, id: record, room, company };
    const claim = { name: 'a.txt', type: 'text/plain', picture: null };
    return (await uploadFile(world.files, place, claim, bodyOf(new TextEncoder().encode(text)))).id;
  };
  /** A message with a file that holds its text. */
  const send = async (room: RoomId, user: UserId, text: string): Promise<{ record: RecordId; file: FileId }> => {
    const record = newRecordId();
    const file = await upload(room, user, record, text);
    const { relay, clock } = world.services;
    await relay.append(pageDocument(room, 1), user, [{ id: record, kind: 'message', at: clock(), text: 'a file' }]);
    return { record, file };
  };
  const isThere = async (file: FileId, text: string): Promise<readonly boolean[]> => {
    const { storage, dataDir } = world.services;
    const row = await storage.db.selectFrom('file').select('id').where('id', '=', file).executeTakeFirst();
    return [row !== undefined, await storedBytesInclude(join(dataDir, 'files'), text)];
  };
  const isRead = async (user: UserId, file: FileId): Promise<boolean> =>
    (await readableFile(world.services.storage.db, world.access, user, file)) !== null;

  test('goes with what is older than the companies keep messages, and what is younger stays (P7)', async () => {
    const { services, acme, ann, bo, wait, files } = world;
    const old = await send(mixed, ann, 'thirty days ago');
    wait(30 * day);
    const young = await send(mixed, bo, 'today');
    const { revision, policy } = await readPolicy(services.storage.db, acme);
    const partners = { ...policy.rules.partners, retentionDays: 20 };
    await replacePolicy(services, acme, revision, { ...policy, rules: { ...policy.rules, partners } });
    expect(await isThere(old.file, 'thirty days ago')).toEqual([true, true]);
    expect(await sweepMessages(services)).toMatchObject({ messages: 1 });
    await files.settled();
    expect(await isThere(old.file, 'thirty days ago')).toEqual([false, false]);
    expect(await isThere(young.file, 'today')).toEqual([true, true]);
    expect([await isRead(ann, young.file), await isRead(bo, young.file)]).toEqual([true, true]);
    await expect(upload(mixed, ann, old.record, 'once more')).rejects.toMatchObject({ status: 403 });
  });

  test('goes with a member who is erased, named by a message or not; what others sent stays, and is counted (P7)', async () => {
    const { services, acme, ann, al, files } = world;
    const inside = await createGroupRoom(services, ann, { name: 'Inside', members: [al] });
    const before = await storedBytes(services.storage.db, services.dataDir, acme);
    const sent = await send(inside, al, 'sent by Al');
    const unsent = await upload(inside, al, newRecordId(), 'uploaded by Al');
    const others = await send(inside, ann, 'sent by Ann');
    const counted = (await storedBytes(services.storage.db, services.dataDir, acme)) - before;
    expect(counted).toBeGreaterThan('sent by Al uploaded by Al sent by Ann'.length);
    const owner = { user: ann, company: acme, role: 'owner' } as const;
    await orderErasure(services, owner, { ...bySystem, user: ann }, al, 'asked for it');
    await runOrders(services);
    await files.settled();
    expect(await isThere(sent.file, 'sent by Al')).toEqual([false, false]);
    expect(await isThere(unsent, 'uploaded by Al')).toEqual([false, false]);
    expect(await isThere(others.file, 'sent by Ann')).toEqual([true, true]);
  });

  test('is found by a sweep where a crash has left it, and so are uploads that no message names, and bytes of nobody (P7)', async () => {
    const { services, ann, bo, wait, files } = world;
    const { db } = services.storage;
    expect(await sweepFiles(services)).toEqual({ files: 0, strays: 0 });
    const recalled = await send(mixed, ann, 'recalled before a crash');
    const erased = await send(mixed, bo, 'erased before a crash');
    const stays = await send(mixed, bo, 'here to stay');
    // What a server had written down when it died, and had not done.
    await db
      .updateTable('record_index')
      .set({ recalled: 1 })
      .where('lane', '=', ann)
      .where('id', '=', recalled.record)
      .execute();
    const document = pageDocument(mixed, 1);
    await db.insertInto('erasure').values({ document, lane: bo, id: erased.record, done: 1 }).execute();
    for (const { file } of [recalled, erased]) {
      expect([await isRead(ann, file), await isRead(bo, file)], 'before the sweep').toEqual([false, false]);
    }
    const unnamed = await upload(mixed, ann, newRecordId(), 'never sent');
    const root = join(services.dataDir, 'files');
    const [stray, fresh] = [newFileId(), newFileId()];
    const hours = (count: number): Date => new Date(Date.now() - count * 60 * 60_000);
    const taken = await files.folder.receive(Readable.from([Buffer.from('bytes of nobody')]), 100);
    await taken.keep(stray, 'whole');
    await utimes(join(root, stray.slice(1, 3), stray), hours(2), hours(2));
    await writeFile(join(root, '.unfinished'), 'broken off long ago');
    await utimes(join(root, '.unfinished'), hours(2), hours(2));
    const arriving = await files.folder.receive(Readable.from([Buffer.from('just arriving')]), 100);
    await arriving.keep(fresh, 'whole');

    expect(await sweepFiles(services)).toEqual({ files: 2, strays: 2 });
    expect(await isThere(recalled.file, 'recalled before a crash')).toEqual([false, false]);
    expect(await isThere(erased.file, 'erased before a crash')).toEqual([false, false]);
    // What might be somebody's in another database waits for a while.
    expect(await isThere(stray, 'bytes of nobody')).toEqual([false, true]);
    await utimes(join(root, '.lost', stray), hours(29 * 24), hours(29 * 24));
    expect(await sweepFiles(services)).toEqual({ files: 0, strays: 0 });
    await utimes(join(root, '.lost', stray), hours(31 * 24), hours(31 * 24));
    expect(await sweepFiles(services)).toEqual({ files: 0, strays: 1 });
    expect(await isThere(stray, 'bytes of nobody')).toEqual([false, false]);
    expect(await storedBytesInclude(root, 'broken off long ago')).toBe(false);
    expect(await storedBytesInclude(root, 'just arriving')).toBe(true);
    expect(await isThere(unnamed, 'never sent')).toEqual([true, true]);
    // A device may be away for long.
    wait(399 * day);
    expect(await sweepFiles(services)).toMatchObject({ files: 0 });
    wait(2 * day);
    expect(await sweepFiles(services)).toMatchObject({ files: 1 });
    expect(await isThere(unnamed, 'never sent')).toEqual([false, false]);
    expect(await isThere(stays.file, 'here to stay')).toEqual([true, true]);
  });

  test('stays when a server looked at it with a database that knows none of it, and goes with its message still (P7, M42)', async () => {
    const { services, ann, bo, files } = world;
    const sent = await send(mixed, ann, 'known to one database');
    const recalled = await send(mixed, bo, 'recalled while it was set aside');
    const root = join(services.dataDir, 'files');
    const long = new Date(Date.now() - 2 * day);
    for (const { file } of [sent, recalled]) await utimes(join(root, file.slice(1, 3), file), long, long);
    const empty = await mkdtemp(join(tmpdir(), 'foyer-test-'));
    const storage = await openStorage({ dataDir: empty });
    await storage.migrate();
    const { strays } = (await sweepFiles({ ...services, storage })) ?? {};
    await storage.close();
    await rm(empty, { recursive: true });
    expect(strays).toBeGreaterThanOrEqual(2);
    expect(await readdir(join(root, '.lost'))).toEqual(expect.arrayContaining([sent.file, recalled.file]));

    await removeFiles(services, [{ id: recalled.file }]);
    expect(await isThere(recalled.file, 'recalled while it was set aside')).toEqual([false, false]);
    // Whoever asks before the sweep has it too.
    expect(await files.folder.size(sent.file, 'whole')).toBe('known to one database'.length);
    expect(await sweepFiles(services)).toEqual({ files: 0, strays: 0 });
    expect(await readdir(join(root, '.lost'))).toEqual([]);
    expect(await isThere(sent.file, 'known to one database')).toEqual([true, true]);
  });

  test('goes also when the message is recalled the moment the file, or its preview, is written down (P7)', async () => {
    const { services, ann, acme, files } = world;
    const { db } = services.storage;
    const document = pageDocument(mixed, 1);
    const view = picture(64, 64);
    const size = { width: 64, height: 64 };
    /** Erases a record when so many transactions are done: whoever does so sees nothing of what comes after. */
    const erasing = (id: RecordId, after: number): Kysely<Database> => {
      let done = 0;
      const execute: Execute = async (work) => {
        const result = await db.transaction().execute(work);
        done += 1;
        if (done === after) await db.insertInto('erasure').values({ document, lane: ann, id, done: 1 }).execute();
        return result;
      };
      return new Proxy(db, {
        get: (target, name) => {
          if (name === 'transaction') return () => ({ execute });
          const value: unknown = Reflect.get(target, name, target);
          return typeof value === 'function' ? (value.bind(target) as unknown) : value;
        },
      });
    };
    const erased = { status: 403, body: { refusal: { rule: 'erased' } } };
    const place = (id: RecordId) => ({ document, lane: ann, id, room: mixed, company: acme });
    const claim = { name: view.name, type: view.type, picture: size };
    const whole = newRecordId();
    // One is what it costs.
    const racing = { ...files, storage: { ...services.storage, db: erasing(whole, 2) } };
    await expect(uploadFile(racing, place(whole), claim, bodyOf(view.bytes))).rejects.toMatchObject(erased);

    const shown = newRecordId();
    const { id } = await uploadFile(files, place(shown), claim, bodyOf(view.bytes));
    const late: UploadBody = {
      length: view.bytes.length,
      receive: async (folder, most) => {
        const received = await bodyOf(view.bytes).receive(folder, most);
        const keep: ReceivedBytes['keep'] = async (file, part) => {
          await received.keep(file, part);
          await db.insertInto('erasure').values({ document, lane: ann, id: shown, done: 1 }).execute();
        };
        return { ...received, keep };
      },
    };
    await expect(uploadPreview(files, ann, id, late)).rejects.toMatchObject(erased);
    expect(await files.folder.size(id, 'preview')).toBeNull();
    expect(await db.selectFrom('file').select('id').where('record', 'in', [whole, shown]).execute()).toEqual([]);
  });

  test('of many, every one is looked at, with its preview, and by one process at a time (P7)', async () => {
    const { services, ann, files } = world;
    const { db } = services.storage;
    const count = 120;
    const sent = [];
    for (let at = 0; at < count; at += 1) sent.push(await send(mixed, ann, `one of many ${at}`));
    const view = picture(64, 64);
    const record = newRecordId();
    const place = { document: pageDocument(mixed, 1), lane: ann, id: record, room: mixed, company: world.acme };
    const { id } = await uploadFile(
      files,
      place,
      { name: view.name, type: view.type, picture: { width: 64, height: 64 } },
      bodyOf(view.bytes),
    );
    await uploadPreview(files, ann, id, bodyOf(view.bytes));
    expect(await files.folder.size(id, 'preview')).toBe(view.bytes.length);
    await db.insertInto('erasure').values({ document: place.document, lane: ann, id: record, done: 1 }).execute();
    await db
      .updateTable('record_index')
      .set({ recalled: 1 })
      .where('lane', '=', ann)
      .where(
        'id',
        'in',
        sent.map((one) => one.record),
      )
      .execute();
    const [one, other] = await Promise.all([sweepFiles(services), sweepFiles(services)]);
    expect([one, other].sort()).toEqual([{ files: count + 1, strays: 0 }, null]);
    expect(await files.folder.size(id, 'whole')).toBeNull();
    expect(await files.folder.size(id, 'preview')).toBeNull();
  }, 90_000);
});
