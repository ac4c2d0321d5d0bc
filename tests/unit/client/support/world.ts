import { companyDocument, homeDocument, pageDocument, roomDocument } from '#shared/documents/names.ts';
import { directRoomId, newCompanyId, newUserId, type CompanyId, type RoomId, type UserId } from '#shared/ids.ts';
import { closedPolicy } from '#shared/policy/policy.ts';
import type { FakeRelay } from './fake-relay.ts';

/** Ann of Acme and Bo of Borealis, and the room they talk in. */
export interface World {
  readonly acme: CompanyId;
  readonly borealis: CompanyId;
  readonly ann: UserId;
  readonly bo: UserId;
  readonly room: RoomId;
}

export function newWorld(): World {
  const ann = newUserId();
  const bo = newUserId();
  return { acme: newCompanyId(), borealis: newCompanyId(), ann, bo, room: directRoomId(ann, bo) };
}

/** Publishes the room on a relay, as the server does. */
export function publishRoom(relay: FakeRelay, { acme, borealis, ann, bo, room }: World): void {
  for (const user of [ann, bo]) {
    relay.publish(homeDocument(user), room, { kind: 'room-entry', room, state: 'active' });
    relay.publish(homeDocument(user), 'reach', { kind: 'reach', partners: true, line: false });
  }
  const document = roomDocument(room);
  relay.publish(document, 'room', { kind: 'room', type: 'direct', name: null, createdAt: relay.now });
  relay.publish(document, 'head', { kind: 'head', page: 1 });
  for (const [user, company, name] of [
    [ann, acme, 'Ann'],
    [bo, borealis, 'Bo'],
  ] as const) {
    const member = {
      kind: 'member',
      user,
      company,
      name,
      title: null,
      photo: null,
      role: 'member',
      state: 'active',
      since: relay.now,
    };
    relay.publish(document, user, member);
  }
  for (const [company, name] of [
    [acme, 'Acme'],
    [borealis, 'Borealis'],
  ] as const) {
    relay.publish(document, company, {
      kind: 'room-company',
      company,
      name,
      colour: null,
      rules: closedPolicy.rules.partners,
    });
  }
  relay.document(companyDocument(acme));
  relay.document(pageDocument(room, 1));
}

/** Publishes a group that Ann and Bo lead on a relay, as the server does. */
export function publishGroup(relay: FakeRelay, world: World, group: RoomId): void {
  relay.publish(homeDocument(world.ann), group, { kind: 'room-entry', room: group, state: 'active' });
  const document = roomDocument(group);
  const about = { kind: 'room', type: 'group', name: 'Launch', createdAt: relay.now };
  relay.publish(document, 'room', about);
  relay.publish(document, 'head', { kind: 'head', page: 1 });
  const member = { kind: 'member', company: world.acme, title: null, photo: null, state: 'active', since: relay.now };
  relay.publish(document, world.ann, { ...member, user: world.ann, name: 'Ann', role: 'master' });
  relay.publish(document, world.bo, { ...member, user: world.bo, name: 'Bo', role: 'master' });
  relay.document(companyDocument(world.acme));
  relay.document(pageDocument(group, 1));
}
