import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pageDocument } from '#shared/documents/names.ts';
import { newRecordId, type RoomId } from '#shared/ids.ts';
import type { SentFile } from '#shared/records/file.ts';
import type { UploadBody } from '../../../server/files/receive-body.ts';
import { uploadFile } from '../../../server/files/upload-file.ts';
import { openDirectRoom } from '../../../server/rooms/direct.ts';
import { acmeAndBorealis, type AcmeAndBorealis } from '../../support/acme-and-borealis.ts';

describe.each(['sqlite', 'postgres'] as const)('A file that is sent again, on %s', (dialect) => {
  let world: AcmeAndBorealis;
  let room: RoomId;
  beforeAll(async () => {
    world = await acmeAndBorealis(dialect);
    room = await openDirectRoom(world.services, world.ann, world.bo);
  });
  afterAll(() => world.close());

  const upload = (record: ReturnType<typeof newRecordId>, receive: UploadBody['receive']): Promise<SentFile> => {
    const place = { document: pageDocument(room, 1), lane: world.ann, id: record, room, company: world.acme };
    return uploadFile(world.files, place, { name: 'a', type: '', picture: null }, { length: null, receive });
  };
  /** Bytes that come in two pieces; what lies in the folder is looked at before the second. */
  const comes = (text: string, look: (names: readonly string[]) => void): UploadBody['receive'] => {
    const chunks = async function* () {
      yield Buffer.from(text.slice(0, 3));
      const entries = await readdir(join(world.services.dataDir, 'files'), { recursive: true, withFileTypes: true });
      look(entries.filter((entry) => entry.isFile()).map(({ name }) => name));
      yield Buffer.from(text.slice(3));
    };
    return (into, most) => into.receive(Readable.from(chunks()), most);
  };

  test('takes no room of the disk, and what is another one is not read to its end (M42)', async () => {
    const record = newRecordId();
    const seen: (readonly string[])[] = [];
    const look = (names: readonly string[]): void => void seen.push(names);
    const file = await upload(record, comes('once', look));
    expect(seen.pop()?.map((name) => name[0])).toEqual(['.']);
    expect(await upload(record, comes('once', look))).toEqual(file);
    expect(seen).toEqual([[file.id]]);
    await expect(upload(record, comes('onto', look))).rejects.toMatchObject({ body: { error: 'invalid' } });
    const endless: UploadBody['receive'] = (into, most) =>
      into.receive(
        Readable.from(
          (function* () {
            for (;;) yield Buffer.from('x');
          })(),
        ),
        most,
      );
    await expect(upload(record, endless)).rejects.toMatchObject({ body: { error: 'invalid' } });
    expect(seen).toEqual([[file.id], [file.id]]);
  });
});
