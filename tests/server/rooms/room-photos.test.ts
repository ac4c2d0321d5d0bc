import { createHash } from 'node:crypto';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newCommandId, newRoomId, type RoomId } from '#shared/ids.ts';
import { keepPhoto, photoFolder } from '../../../server/accounts/photo-files.ts';
import { changePhoto, profileCost } from '../../../server/companies/me.ts';
import { createGroupRoom } from '../../../server/rooms/group.ts';
import { describeRoom } from '../../../server/rooms/describe-room.ts';
import { keepUpload, noteUpload } from '../../../server/rooms/room-photo.ts';
import { sweepPhotos } from '../../../server/rooms/sweep-photos.ts';
import { roomWorld, type RoomWorld } from '../../support/room-world.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { foundCompanies, type Companies, type TestAccount } from '../../support/two-companies.ts';

const picture = (filling: number): Buffer =>
  Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), Buffer.alloc(200, filling)]);
const hashOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

describe('A room’s photo', () => {
  let server: TestServer;
  let companies: Companies;
  beforeAll(async () => {
    server = await startServer();
    companies = await foundCompanies(server.url);
    const { ann, bo, as } = companies;
    await as(ann, 'POST', '/api/rooms/direct', { command: newCommandId(), user: bo.user });
  });
  afterAll(() => server.stop());

  const upload = async (who: TestAccount, bytes: Buffer): Promise<Response> =>
    server.fetch('/api/room-photos', {
      method: 'PUT',
      body: new Uint8Array(bytes),
      headers: { 'content-type': 'image/png' },
      cookie: await companies.cookie(who),
    });
  const look = async (who: TestAccount, hash: string): Promise<number> =>
    (await server.fetch(`/api/photos/${hash}`, { cookie: await companies.cookie(who) })).status;
  const group = (who: TestAccount, photo: string, members: readonly TestAccount[], room: RoomId = newRoomId()) =>
    companies.as(who, 'POST', '/api/rooms', {
      command: newCommandId(),
      room,
      name: 'Launch',
      photo,
      members: members.map(({ user }) => user),
    });

  test('is uploaded by one person, shown to the room’s members, and to nobody else (S65)', async () => {
    const { ann, al, bo, acmeAdmin, borealisAdmin } = companies;
    const bytes = picture(1);
    const hash = hashOf(bytes);
    const answer = await upload(ann, bytes);
    expect([answer.status, await answer.json()]).toEqual([200, { photo: hash }]);
    expect(await look(ann, hash)).toBe(200);
    expect(await look(al, hash), 'no room shows it yet').toBe(404);
    const room = newRoomId();
    await group(ann, hash, [al, bo], room);
    for (const member of [ann, al, bo]) expect(await look(member, hash), member.name).toBe(200);
    for (const other of [acmeAdmin, borealisAdmin]) expect(await look(other, hash), other.name).toBe(404);
    const shown = await server.fetch(`/api/photos/${hash}`, { cookie: await companies.cookie(bo) });
    expect(Buffer.from(await shown.arrayBuffer()).equals(bytes)).toBe(true);
    expect(shown.headers.get('content-security-policy')).toContain('sandbox');
    expect((await server.fetch(`/api/photos/${hash}`)).status).toBe(401);
    await companies.as(ann, 'POST', `/api/rooms/${room}/remove`, { command: newCommandId(), user: bo.user });
    expect(await look(bo, hash), 'Bo is out').toBe(404);
  });

  test('is nobody’s to use who has not uploaded it, however they know its name (S65)', async () => {
    const { ann, al, bo } = companies;
    const hash = hashOf(picture(2));
    expect((await upload(ann, picture(2))).status).toBe(200);
    await expect(group(al, hash, [ann])).rejects.toThrow(/422/);
    expect(await look(al, hash)).toBe(404);
    await expect(group(ann, hash, [bo])).resolves.toBeTruthy();
    await expect(group(al, hash, [ann])).rejects.toThrow(/422/);
  });

  test('is a picture of at most 512 KB, whatever it calls itself, from somebody who is signed in (S65)', async () => {
    const { ann } = companies;
    for (const bytes of ['<svg xmlns="http://www.w3.org/2000/svg"/>', '<html>', '', 'GIF89a']) {
      expect((await upload(ann, Buffer.from(bytes))).status, bytes).toBe(422);
    }
    expect((await upload(ann, Buffer.concat([picture(3), Buffer.alloc(512 * 1024)]))).status).toBe(422);
    const stranger = await server.fetch('/api/room-photos', { method: 'PUT', body: new Uint8Array(picture(3)) });
    expect(stranger.status).toBe(401);
  });
});

describe.each(['sqlite', 'postgres'] as const)('Photos that were uploaded for rooms, on %s', (dialect) => {
  let world: RoomWorld;
  beforeAll(async () => {
    world = await roomWorld(dialect);
  });
  afterAll(() => world.close());

  const upload = async (filling: number): Promise<string> => {
    const { services, ann } = world;
    const bytes = picture(filling);
    const { db } = services.storage;
    await db.transaction().execute((trx) => noteUpload(trx, ann, hashOf(bytes), services.clock()));
    await keepPhoto(photoFolder(services.dataDir), { bytes, hash: hashOf(bytes) });
    return hashOf(bytes);
  };
  const isThere = (hash: string): Promise<boolean> =>
    access(join(photoFolder(world.services.dataDir), hash)).then(
      () => true,
      () => false,
    );
  const show = (room: RoomId, photo: string | null) =>
    describeRoom(world.services, world.as(world.ann, 'describe'), room, { photo });

  test('go after a day when no room shows them; one that was taken away can be put back for a day (S65)', async () => {
    const { services, ann, al, wait } = world;
    const room = await createGroupRoom(services, ann, { name: 'Launch', members: [al] });
    const [unused, shown, next] = [await upload(1), await upload(2), await upload(3)];
    await show(room, shown);
    await sweepPhotos(services);
    expect(await Promise.all([unused, shown, next].map(isThere)), 'not yet').toEqual([true, true, true]);
    wait(12 * 60 * 60_000);
    await show(room, next);
    wait(13 * 60 * 60_000);
    await sweepPhotos(services);
    expect(await Promise.all([unused, shown, next].map(isThere))).toEqual([false, true, true]);
    await show(room, shown);
    await show(room, next);
    wait(25 * 60 * 60_000);
    await sweepPhotos(services);
    expect(await Promise.all([shown, next].map(isThere))).toEqual([false, true]);
    await expect(show(room, shown)).rejects.toMatchObject({ body: { error: 'invalid' } });
    await show(room, null);
    wait(25 * 60 * 60_000);
    await sweepPhotos(services);
    expect(await isThere(next)).toBe(false);
  });

  test('so do photos of people once they show another one (S54, P7)', async () => {
    const { services, al, wait } = world;
    const [first, second] = [4, 5].map((filling) => ({ bytes: picture(filling), hash: hashOf(picture(filling)) }));
    if (!first || !second) throw new Error('no pictures');
    for (const photo of [first, second]) {
      await keepUpload(services, al, photo, profileCost(al));
      await changePhoto(services, { user: al }, photo.hash);
    }
    await sweepPhotos(services);
    expect(await Promise.all([first.hash, second.hash].map(isThere))).toEqual([true, true]);
    wait(25 * 60 * 60_000);
    await sweepPhotos(services);
    expect(await Promise.all([first.hash, second.hash].map(isThere))).toEqual([false, true]);
    await changePhoto(services, { user: al }, null);
    wait(25 * 60 * 60_000);
    await sweepPhotos(services);
    expect(await isThere(second.hash)).toBe(false);
  });
});
