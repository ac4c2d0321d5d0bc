import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pageDocument } from '#shared/documents/names.ts';
import { newCommandId, newRecordId, type CompanyId, type RoomId, type UserId } from '#shared/ids.ts';
import { readPolicy, replacePolicy } from '../../../server/companies/policy.ts';
import { setBlock } from '../../../server/blocks/set-block.ts';
import { countExport } from '../../../server/exports/archive.ts';
import { roomsOf, type ExportedRoom } from '../../../server/exports/company-rooms.ts';
import { roomRecord } from '../../../server/exports/room-record.ts';
import { addRoomMembers } from '../../../server/rooms/add-room-members.ts';
import { describeRoom } from '../../../server/rooms/describe-room.ts';
import { createGroupRoom } from '../../../server/rooms/group.ts';
import { leaveRoom } from '../../../server/rooms/leave-room.ts';
import { roomWorld, type RoomWorld } from '../../support/room-world.ts';
import { openTo } from '../../support/two-companies.ts';

describe.each(['sqlite', 'postgres'] as const)('A company’s record of a room, on %s', (dialect) => {
  let world: RoomWorld;
  beforeAll(async () => {
    world = await roomWorld(dialect);
  });
  afterAll(() => world.close());

  const say = async (room: RoomId, author: UserId, text: string): Promise<void> => {
    const { services, wait } = world;
    wait(1000);
    const message = { id: newRecordId(), kind: 'message' as const, at: services.clock(), text };
    await services.relay.append(pageDocument(room, 1), author, [message]);
    wait(1000);
  };
  const known = async (company: CompanyId, room: RoomId): Promise<ExportedRoom | undefined> =>
    (await roomsOf(world.services.storage.db, company)).find((one) => one.room === room);
  /** What an export holds of a room, and that it was counted right before. */
  const textsOf = async (company: CompanyId, room: RoomId, people: UserId[] = []): Promise<string[]> => {
    const { services } = world;
    const filter = { people, from: null, to: Infinity };
    const found = await known(company, room);
    if (!found) return [];
    const [counted] = await countExport(services, [found], filter);
    const texts: string[] = [];
    for await (const page of roomRecord(services, found.reading, counted?.pages ?? [], filter))
      texts.push(...page.map(({ text }) => text));
    expect(counted?.messages ?? 0).toBe(texts.length);
    return texts;
  };
  const allow = async (...companies: CompanyId[]): Promise<void> => {
    const { revision } = await readPolicy(world.services.storage.db, world.acme);
    await replacePolicy(world.services, world.acme, revision, openTo(...companies));
  };
  const block = (user: UserId, other: UserId, blocked: boolean): Promise<void> => {
    world.wait(1000);
    return setBlock(world.services, user, { other, blocked }, { id: newCommandId(), path: '/test' });
  };

  test('holds what arrived while any of its people could read the room, whoever wrote it, and nothing else (P10)', async () => {
    const { services, acme, borealis, cetus, ann, al, bo } = world;
    const room = await createGroupRoom(services, bo, { name: 'Site', members: [ann, al] });
    await say(room, bo, 'together');
    await allow(cetus);
    await say(room, bo, 'without Acme');
    await allow(borealis, cetus);
    await say(room, ann, 'together again');
    expect(await textsOf(borealis, room)).toEqual(['together', 'without Acme', 'together again']);
    expect(await textsOf(acme, room)).toEqual(['together', 'together again']);
    expect(await textsOf(acme, room, [ann])).toEqual(['together again']);
  });

  test('holds nothing that all of them had blocked, and what one of them had not (P10, R08)', async () => {
    const { acme, borealis, ann, al, bo, services } = world;
    const room = await createGroupRoom(services, bo, { name: 'Crane', members: [ann, al] });
    await say(room, bo, 'to both');
    await block(ann, bo, true);
    await say(room, bo, 'to Al alone');
    await block(al, bo, true);
    await say(room, bo, 'to nobody there');
    await block(ann, bo, false);
    await block(al, bo, false);
    await say(room, bo, 'to both again');
    expect(await textsOf(acme, room)).toEqual(['to both', 'to Al alone', 'to both again']);
    expect(await textsOf(borealis, room)).toHaveLength(4);
  });

  test('does not know of a 1:1 room that was opened by somebody who was blocked, until they are not any more (P10, R08)', async () => {
    const { acme, borealis, amy, bea, services } = world;
    await createGroupRoom(services, bea, { name: 'Where they met', members: [amy] });
    await block(amy, bea, true);
    world.wait(1000);
    const room = await world.meet(bea, amy);
    await say(room, bea, 'unheard');
    expect((await known(borealis, room))?.name).toBe('Amy, Bea');
    expect(await known(acme, room)).toBeUndefined();
    await block(amy, bea, false);
    await say(room, bea, 'heard');
    expect(await textsOf(acme, room)).toEqual(['heard']);
  });

  test('knows a room as it was while its people were there: neither a later name nor who came later (P10)', async () => {
    const { acme, borealis, ann, bo, bea, cy, services } = world;
    await world.meet(bo, cy);
    const room = await createGroupRoom(services, bo, { name: 'Bid', members: [ann] });
    await say(room, bo, 'to Ann');
    await leaveRoom(services, world.as(ann, 'leave'), room);
    world.wait(1000);
    await describeRoom(services, world.as(bo, 'describe'), room, { name: 'Bid without Acme' });
    await addRoomMembers(services, world.as(bo, 'add'), room, [bea, cy]);
    await say(room, bo, 'not to Ann');
    expect(await known(acme, room)).toMatchObject({
      name: 'Bid',
      companies: ['Acme', 'Borealis'],
      members: [
        { user: ann, name: 'Ann' },
        { user: bo, name: 'Bo' },
      ],
    });
    expect(await known(borealis, room)).toMatchObject({
      name: 'Bid without Acme',
      companies: ['Acme', 'Borealis', 'Cetus'],
    });
    expect((await known(borealis, room))?.members).toHaveLength(4);
    expect(await textsOf(acme, room)).toEqual(['to Ann']);
  });
});
