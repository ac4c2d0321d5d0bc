import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pageDocument } from '#shared/documents/names.ts';
import { newRecordId, type FileId, type RoomId } from '#shared/ids.ts';
import { readPolicy, replacePolicy } from '../../../server/companies/policy.ts';
import { uploadPreview } from '../../../server/files/preview-file.ts';
import type { UploadBody } from '../../../server/files/receive-body.ts';
import { uploadFile } from '../../../server/files/upload-file.ts';
import { openDirectRoom } from '../../../server/rooms/direct.ts';
import { acmeAndBorealis, type AcmeAndBorealis } from '../../support/acme-and-borealis.ts';
import { picture } from '../../support/files.ts';

describe.each(['sqlite', 'postgres'] as const)('The small picture of a picture, on %s', (dialect) => {
  let world: AcmeAndBorealis;
  let room: RoomId;
  beforeAll(async () => {
    world = await acmeAndBorealis(dialect);
    room = await openDirectRoom(world.services, world.ann, world.bo);
  });
  afterAll(() => world.close());

  const first = picture(20, 20, 'a', 3).bytes;
  const second = picture(20, 20, 'b', 5).bytes;
  const comes = (bytes: Uint8Array, receive?: UploadBody['receive']): UploadBody => ({
    length: bytes.length,
    receive: receive ?? ((folder, most) => folder.receive(Readable.from([bytes]), most)),
  });
  /** A body of which nothing has come before something else is done. */
  const after = (work: () => Promise<unknown>, bytes: Uint8Array): UploadBody =>
    comes(bytes, async (folder, most) => {
      await work();
      return folder.receive(Readable.from([bytes]), most);
    });
  const upload = async (): Promise<FileId> => {
    const { bytes, ...claim } = picture(40, 40);
    const place = { document: pageDocument(room, 1), lane: world.ann, id: newRecordId(), room, company: world.acme };
    return (await uploadFile(world.files, place, { ...claim, picture: claim.picture ?? null }, comes(bytes))).id;
  };
  const give = (id: FileId, body: UploadBody): Promise<void> => uploadPreview(world.files, world.ann, id, body);
  const typeOf = async (id: FileId): Promise<string | null | undefined> => {
    const { db } = world.services.storage;
    return (await db.selectFrom('file').select('preview_type').where('id', '=', id).executeTakeFirst())?.preview_type;
  };
  const shown = async (id: FileId): Promise<Uint8Array> =>
    new Uint8Array(await buffer(world.files.folder.read(id, 'preview')));

  test('is the one that was there first, also of two that come at once (M42)', async () => {
    const id = await upload();
    await give(
      id,
      after(() => give(id, comes(first)), second),
    );
    expect([await typeOf(id), await shown(id)]).toEqual(['image/png', first]);
  });

  test('can come again when it could not be kept (M42)', async () => {
    const id = await upload();
    const failing: UploadBody = comes(first, async (folder, most) => ({
      ...(await folder.receive(Readable.from([first]), most)),
      keep: () => Promise.reject(new Error('no room')),
    }));
    await expect(give(id, failing)).rejects.toThrow('no room');
    expect(await typeOf(id)).toBeNull();
    await give(id, comes(second));
    expect([await typeOf(id), await shown(id)]).toEqual(['image/png', second]);
  });

  test('does not come from somebody who may not write, or no more when it has come (M42, P4)', async () => {
    const { services, borealis } = world;
    const letPartners = async (mode: 'off' | 'everyone'): Promise<void> => {
      const { revision, policy } = await readPolicy(services.storage.db, borealis);
      await replacePolicy(services, borealis, revision, { ...policy, partners: { ...policy.partners, mode } });
    };
    const id = await upload();
    const refused = { status: 403, body: { error: 'refused' } };
    await expect(
      give(
        id,
        after(() => letPartners('off'), first),
      ),
    ).rejects.toMatchObject(refused);
    const unread: UploadBody = comes(first, () => Promise.reject(new Error('was read')));
    await expect(give(id, unread)).rejects.toMatchObject(refused);
    expect(await typeOf(id)).toBeNull();
    await letPartners('everyone');
    await give(id, comes(first));
    expect(await typeOf(id)).toBe('image/png');
  });
});
