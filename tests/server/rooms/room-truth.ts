import { expect } from 'vitest';
import * as Y from 'yjs';
import { laneOf } from '#shared/documents/lanes.ts';
import { homeDocument, pageDocument, roomDocument, type DocumentName } from '#shared/documents/names.ts';
import { serverLane, type RoomId, type UserId } from '#shared/ids.ts';
import { mayLead, mayTalk, type Party } from '#shared/policy/decide.ts';
import type { Published } from '#shared/records/published.ts';
import { partiesOf } from '../../../server/companies/party.ts';
import { readPolicy } from '../../../server/companies/policy.ts';
import { readRoom } from '../../../server/rooms/group-room.ts';
import { companiesIn } from '../../../server/rooms/masters.ts';
import type { CardMember } from '../../../server/rooms/mixed-rooms.ts';
import type { RoomWorld } from '../../support/room-world.ts';

/** Fails unless a group is as the rules have it: who is there, who is kept out, who leads, and what each may read. */
export async function expectRoomInOrder(world: RoomWorld, id: RoomId): Promise<void> {
  const { db } = world.services.storage;
  const { members } = (await readRoom(db, id)) ?? { members: [] };
  const parties = await partiesOf(
    db,
    members.map(({ user }) => user),
  );
  const active = members.filter(({ state }) => state === 'active');
  expectMeeting(members, active, parties);
  expectLed(active, parties);
  for (const { user, state } of members) {
    const intervals = await db
      .selectFrom('reading')
      .select('to_at')
      .where('room', '=', id)
      .where('user', '=', user)
      .execute();
    const open = intervals.filter(({ to_at }) => to_at === null).length;
    expect(open, 'one open interval for who is there, none for others').toBe(state === 'active' ? 1 : 0);
    const rights = await world.access.rights(user, pageDocument(id, 1));
    if (state === 'left' || !parties.has(user)) expect(rights).toBeNull();
    else expect(rights?.write === null).toBe(state === 'active');
  }
}

function expectMeeting(
  members: readonly CardMember[],
  active: readonly CardMember[],
  parties: ReadonlyMap<UserId, Party>,
): void {
  const meets = ({ user, company }: CardMember): boolean =>
    active.every((other) => {
      const [one, two] = [parties.get(user), parties.get(other.user)];
      return other.company === company || (one && two && mayTalk(one, two).allowed);
    });
  for (const member of active) expect(meets(member), 'nobody is there beside whom they may not talk with').toBe(true);
  for (const member of members) {
    if (member.state !== 'excluded' || !parties.has(member.user)) continue;
    expect(meets(member), 'nobody is kept out without a reason').toBe(false);
  }
}

function expectLed(active: readonly CardMember[], parties: ReadonlyMap<UserId, Party>): void {
  const audience = new Set(active.map(({ company }) => company)).size > 1 ? 'partners' : 'colleagues';
  const may = ({ user }: CardMember): boolean => {
    const party = parties.get(user);
    return party !== undefined && mayLead(party, audience);
  };
  const masters = active.filter(({ role }) => role === 'master');
  if (audience === 'partners') expect(masters.every(may), 'no master who may not').toBe(true);
  expect(masters.some(may), 'a master wherever somebody may').toBe(active.some(may));
}

/** Fails unless a room, and its members' homes, are published as SQL has them. */
export async function expectPublished(world: RoomWorld, id: RoomId): Promise<void> {
  const { db } = world.services.storage;
  const room = await readRoom(db, id);
  if (!room) throw new Error(`no room ${id}`);
  const records = await publishedIn(world, roomDocument(id));
  const { members, head: _head, room: _room, ...about } = room;
  expect(records.filter(({ kind }) => kind === 'room')).toEqual([expect.objectContaining(about)]);
  const cards = records.filter((record) => record.kind === 'member');
  expect(cards).toHaveLength(members.length);
  for (const member of members) {
    expect(cards.find(({ user }) => user === member.user)).toMatchObject(member);
    const home = await publishedIn(world, homeDocument(member.user));
    const entries = home.filter((record) => record.kind === 'room-entry' && record.room === id);
    expect(entries).toEqual([expect.objectContaining({ state: member.state })]);
  }
  const companies = companiesIn(members);
  const shown = companies.length < 2 ? [] : companies;
  const published = records.filter((record) => record.kind === 'room-company');
  expect(published.map(({ company }) => company).sort()).toEqual([...shown].sort());
  for (const { company, rules } of published) {
    expect(rules).toEqual((await readPolicy(db, company)).policy.rules.partners);
  }
}

/** Every record that the server publishes in a document, from the bytes that it has stored. */
async function publishedIn({ services }: RoomWorld, document: DocumentName): Promise<Published[]> {
  const rows = await services.storage.db
    .selectFrom('log')
    .select('bytes')
    .where('document', '=', document)
    .orderBy('seq')
    .execute();
  const doc = new Y.Doc();
  for (const { bytes } of rows) Y.applyUpdate(doc, bytes);
  return [...laneOf(doc, serverLane).values()] as unknown as Published[];
}
