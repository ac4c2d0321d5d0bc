import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { uploadPath, type FileClaim } from '#shared/api/files.ts';
import { pageDocument } from '#shared/documents/names.ts';
import { newFileId, newRecordId, type RecordId, type RoomId } from '#shared/ids.ts';
import type { SentFile } from '#shared/records/file.ts';
import { readableFile } from '../../../server/files/file-access.ts';
import { uploadFile } from '../../../server/files/upload-file.ts';
import { openDirectRoom } from '../../../server/rooms/direct.ts';
import { acmeAndBorealis, type AcmeAndBorealis } from '../../support/acme-and-borealis.ts';
import { picture } from '../../support/files.ts';

describe.each(['sqlite', 'postgres'] as const)('A file that a restored server is without, on %s', (dialect) => {
  let world: AcmeAndBorealis;
  let room: RoomId;
  beforeAll(async () => {
    world = await acmeAndBorealis(dialect);
    room = await openDirectRoom(world.services, world.ann, world.bo);
  });
  afterAll(() => world.close());

  const upload = (id: RecordId, claim: FileClaim, bytes: Uint8Array): Promise<SentFile> => {
    const place = { document: pageDocument(room, 1), lane: world.ann, id, room, company: world.acme };
    return uploadFile(world.files, place, claim, {
      length: bytes.length,
      receive: (folder, most) => folder.receive(Readable.from([bytes]), most),
    });
  };
  /** Its rows and bytes are those of before. */
  const lose = async ({ id }: SentFile): Promise<void> => {
    await world.services.storage.db.deleteFrom('file').where('id', '=', id).execute();
    await world.files.folder.remove(id);
  };
  const unknown = { status: 403, body: { refusal: { rule: 'file-unknown' } } };
  /** As a device says it of what its message shows. */
  const again = ({ name, type, picture: size, id, proof }: SentFile): FileClaim => ({
    ...{ name, type, picture: size, given: { id, proof } },
  });

  test('comes again under its id, as it was, and its message shows it to whoever may read it (M42)', async () => {
    const { services, ann, bo, access, files } = world;
    const { bytes } = picture(320, 200);
    const record = newRecordId();
    const claim = { name: ' Büro\u202e.png ', type: 'image/x', picture: { width: 200, height: 320 } };
    const sent = await upload(record, claim, bytes);
    await services.relay.append(pageDocument(room, 1), ann, [
      { id: record, kind: 'message', at: services.clock(), text: 'a file' },
    ]);
    await lose(sent);
    expect(await readableFile(services.storage.db, access, bo, sent.id)).toBeNull();
    expect(await upload(record, again(sent), bytes)).toEqual(sent);
    expect(await readableFile(services.storage.db, access, bo, sent.id)).toMatchObject({ id: sent.id, record });
    expect(await files.folder.size(sent.id, 'whole')).toBe(bytes.length);
    // Once more is once.
    expect(await upload(record, again(sent), bytes)).toEqual(sent);
  });

  test('comes as nothing else, for no other record, and not where its message is gone (M42, P7)', async () => {
    const { services, ann, files } = world;
    const bytes = new TextEncoder().encode('once given');
    const record = newRecordId();
    const sent = await upload(record, { name: 'a.txt', type: 'text/plain', picture: null }, bytes);
    await lose(sent);
    const claim = again(sent);
    await expect(upload(newRecordId(), claim, bytes)).rejects.toMatchObject(unknown);
    await expect(upload(record, claim, bytes.slice(1))).rejects.toMatchObject(unknown);
    await expect(upload(record, { ...claim, name: 'b.txt' }, bytes)).rejects.toMatchObject(unknown);
    const other = { ...claim, given: { id: newFileId(), proof: sent.proof } };
    await expect(upload(record, other, bytes)).rejects.toMatchObject(unknown);
    const forged = { ...claim, given: { id: sent.id, proof: 'A'.repeat(22) } };
    await expect(upload(record, forged, bytes)).rejects.toMatchObject(unknown);
    expect(await files.folder.size(sent.id, 'whole')).toBeNull();
    const document = pageDocument(room, 1);
    await services.storage.db.insertInto('erasure').values({ document, lane: ann, id: record, done: 1 }).execute();
    await expect(upload(record, claim, bytes)).rejects.toMatchObject({ body: { refusal: { rule: 'erased' } } });
  });

  test('is asked for with what the server once said of it (M42)', () => {
    const sent: SentFile = {
      ...{ id: newFileId(), name: 'a b.txt', type: 'text/plain', bytes: 3, picture: null, proof: 'A'.repeat(22) },
    };
    const query = new URL(uploadPath(room, 1, newRecordId(), again(sent)), 'http://localhost').searchParams;
    expect(Object.fromEntries(query)).toEqual({ name: 'a b.txt', type: 'text/plain', id: sent.id, proof: sent.proof });
  });
});
