import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pageDocument } from '#shared/documents/names.ts';
import { newRecordId, type FileId, type RecordId, type RoomId } from '#shared/ids.ts';
import type { FileParts } from '../../../server/files/file-parts.ts';
import { uploadPreview } from '../../../server/files/preview-file.ts';
import type { UploadBody } from '../../../server/files/receive-body.ts';
import { uploadFile } from '../../../server/files/upload-file.ts';
import { openDirectRoom } from '../../../server/rooms/direct.ts';
import { acmeAndBorealis, type AcmeAndBorealis } from '../../support/acme-and-borealis.ts';
import { picture } from '../../support/files.ts';

describe.each(['sqlite', 'postgres'] as const)('A message that goes while its file comes, on %s', (dialect) => {
  let world: AcmeAndBorealis;
  let room: RoomId;
  beforeAll(async () => {
    world = await acmeAndBorealis(dialect);
    room = await openDirectRoom(world.services, world.ann, world.bo);
  });
  afterAll(() => world.close());

  const document = (): ReturnType<typeof pageDocument> => pageDocument(room, 1);
  const comes = (bytes: Uint8Array): UploadBody => ({
    length: bytes.length,
    receive: (into, most) => into.receive(Readable.from([bytes]), most),
  });
  const upload = async (record: RecordId, parts: FileParts = world.files): Promise<FileId> => {
    const { bytes, name, type, picture: size = null } = picture(40, 40);
    const place = { document: document(), lane: world.ann, id: record, room, company: world.acme };
    return (await uploadFile(parts, place, { name, type, picture: size }, comes(bytes))).id;
  };
  /** It goes where nobody looks for its files any more, as when that was done a moment ago. */
  const erase = async (record: RecordId): Promise<unknown> =>
    world.services.storage.db
      .insertInto('erasure')
      .values({ document: document(), lane: world.ann, id: record, done: 1 })
      .execute();
  const stored = async (): Promise<string[]> =>
    (await readdir(join(world.services.dataDir, 'files'), { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map(({ name }) => name);
  /** The same database, where something else is done right after the row of a file was committed. */
  const beside = (record: RecordId, work: () => Promise<unknown>): FileParts => {
    const { storage } = world.files;
    const db = new Proxy(storage.db, {
      get(target, key) {
        const value: unknown = Reflect.get(target, key);
        if (key !== 'transaction') return typeof value === 'function' ? (value.bind(target) as unknown) : value;
        return () => ({
          execute: async (command: Parameters<ReturnType<typeof target.transaction>['execute']>[0]) => {
            const result = await target.transaction().execute(command);
            const row = await target.selectFrom('file').select('id').where('record', '=', record).executeTakeFirst();
            if (row) await work();
            return result;
          },
        });
      },
    });
    return { ...world.files, storage: { ...storage, db } };
  };

  test('leaves nothing of it, row or bytes (P7)', async () => {
    const record = newRecordId();
    const refused = upload(
      record,
      beside(record, () => erase(record)),
    );
    await expect(refused).rejects.toMatchObject({ status: 403, body: { refusal: { rule: 'erased' } } });
    expect(await stored()).toEqual([]);
    const { db } = world.services.storage;
    expect(await db.selectFrom('file').select('id').where('record', '=', record).execute()).toEqual([]);
  });

  test('leaves nothing of its small picture (P7)', async () => {
    const record = newRecordId();
    const id = await upload(record);
    const { bytes } = picture(20, 20);
    const body: UploadBody = {
      length: bytes.length,
      receive: async (into, most) => {
        const received = await into.receive(Readable.from([bytes]), most);
        const keep: typeof received.keep = async (...place) => {
          await erase(record);
          await world.files.folder.remove(id);
          await received.keep(...place);
        };
        return { ...received, keep };
      },
    };
    await uploadPreview(world.files, world.ann, id, body);
    expect(await stored()).toEqual([]);
  });
});
