import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pageDocument } from '#shared/documents/names.ts';
import { newRecordId, type RecordId, type RoomId, type UserId } from '#shared/ids.ts';
import type { SentFile } from '#shared/records/file.ts';
import type { UploadBody } from '../../../server/files/receive-body.ts';
import { uploadFile } from '../../../server/files/upload-file.ts';
import { openDirectRoom } from '../../../server/rooms/direct.ts';
import { acmeAndBorealis, type AcmeAndBorealis } from '../../support/acme-and-borealis.ts';

const hour = 60 * 60_000;
const mostBytes = 100 * 1024 * 1024;

describe.each(['sqlite', 'postgres'] as const)('What one person uploads, on %s', (dialect) => {
  let world: AcmeAndBorealis;
  let room: RoomId;
  beforeAll(async () => {
    world = await acmeAndBorealis(dialect);
    room = await openDirectRoom(world.services, world.ann, world.bo);
  });
  afterAll(() => world.close());

  /** Comes with as many bytes as are said, of which one is written. */
  const comes =
    (bytes: number): UploadBody['receive'] =>
    async (into, most) => ({ ...(await into.receive(Readable.from([Buffer.from('x')]), most)), bytes });
  const upload = (
    user: UserId,
    length: number | null,
    receive: UploadBody['receive'] = comes(length ?? mostBytes),
    record: RecordId = newRecordId(),
  ): Promise<SentFile> => {
    const company = user === world.ann ? world.acme : world.borealis;
    const place = { document: pageDocument(room, 1), lane: user, id: record, room, company };
    return uploadFile(world.files, place, { name: 'a', type: '', picture: null }, { length, receive });
  };
  const tooFast = { status: 429, body: { error: 'too-fast' } };
  /** Uploads until one is refused: how many were taken. */
  const untilRefused = async (user: UserId, lengthOf: (count: number) => number | null): Promise<number> => {
    for (let taken = 0; taken < 400; taken += 1) {
      const refused = await upload(user, lengthOf(taken)).then(
        () => null,
        (error: unknown) => error,
      );
      if (refused === null) continue;
      expect(refused).toMatchObject(tooFast);
      return taken;
    }
    throw new Error('nothing was refused');
  };

  test('is so many bytes a day, also where nobody says beforehand how many; what fails costs none (M42)', async () => {
    const { ann, bo, wait } = world;
    const breaksOff: UploadBody['receive'] = () => Promise.reject(new Error('gone'));
    for (let times = 0; times < 60; times += 1) {
      await expect(upload(ann, mostBytes, breaksOff)).rejects.toThrow('gone');
    }
    // Four billion bytes.
    expect(await untilRefused(ann, (count) => (count % 2 === 0 ? mostBytes : null))).toBe(38);
    // Small ones find their place, and others have their own.
    expect(await upload(ann, 1000)).toMatchObject({ bytes: 1000 });
    expect(await upload(bo, mostBytes)).toMatchObject({ bytes: mostBytes });
    wait(hour);
    expect(await upload(ann, mostBytes)).toMatchObject({ bytes: mostBytes });
    await expect(upload(ann, mostBytes)).rejects.toMatchObject(tooFast);
  }, 90_000);

  test('is what has come and is kept, whatever was said (M42)', async () => {
    const { ann, wait } = world;
    wait(24 * hour);
    for (let times = 0; times < 60; times += 1) {
      expect(await upload(ann, null, comes(10))).toMatchObject({ bytes: 10 });
    }
    // Of the same that comes on several lines at once, one is kept.
    for (let times = 0; times < 20; times += 1) {
      const record = newRecordId();
      const during: UploadBody['receive'] = async (into, most) => {
        await upload(ann, mostBytes, undefined, record);
        return comes(mostBytes)(into, most);
      };
      await upload(ann, mostBytes, during, record);
    }
    expect(await untilRefused(ann, () => mostBytes)).toBe(18);
  });

  test('is so many files an hour, however small (M42)', async () => {
    const { bo, wait } = world;
    wait(hour);
    const taken = await untilRefused(bo, () => 1);
    // Each twelve seconds that this takes make room for one more.
    expect(taken).toBeGreaterThanOrEqual(300);
    expect(taken).toBeLessThan(320);
    wait(hour / 300);
    expect(await upload(bo, 1)).toMatchObject({ bytes: 1 });
  }, 90_000);
});
