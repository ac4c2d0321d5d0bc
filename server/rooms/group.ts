import type { Transaction } from 'kysely';
import type { History } from '#shared/api/rooms.ts';
import { newRoomId, type RoomId, type UserId } from '#shared/ids.ts';
import { limits } from '#shared/limits.ts';
import { mayLead } from '#shared/policy/decide.ts';
import type { Actor } from '../audit/audit.ts';
import type { Changes } from '../companies/changes.ts';
import { partiesOf } from '../companies/party.ts';
import { runCommand } from '../companies/run-command.ts';
import { invalid, notFound, refused } from '../http/problem.ts';
import type { Services } from '../services.ts';
import type { Database } from '../storage/tables/database.ts';
import { check } from './acting.ts';
import { auditExternal } from './audit-external.ts';
import { keepRoomName, publishAboutRoom } from './group-room.ts';
import { mayAllMeet } from './meeting.ts';
import { addMembers } from './room-members.ts';

/** A group room that is to be created. Times are epoch milliseconds. */
export interface NewGroupRoom {
  readonly room?: RoomId | undefined;
  readonly name: string;
  readonly description?: string | null | undefined;
  readonly photo?: string | null | undefined;
  readonly history?: History | undefined;
  /** Without the creator or with. */
  readonly members: readonly UserId[];
  readonly createdAt?: number | undefined;
}

/**
 * Creates a group room for a person the server speaks for.
 * @throws ApiFailure as `insertGroup`
 */
export async function createGroupRoom(
  services: Pick<Services, 'storage' | 'relay' | 'clock'>,
  creator: UserId,
  group: NewGroupRoom,
): Promise<RoomId> {
  const by: Actor = { user: creator, address: null, userAgent: null };
  return runCommand(services, (trx, changes) =>
    insertGroup(trx, changes, creator, { createdAt: services.clock(), ...group }, by),
  );
}

/**
 * Creates a group room of people who may all talk with each other, led by its creator (R06, S67); they read it from its
 * beginning.
 * @throws ApiFailure `not-found` for unknown people and an id that is in use, `refused` with the rule that keeps two of
 *   them apart or does not let the creator lead, `invalid` for too many
 */
export async function insertGroup(
  trx: Transaction<Database>,
  changes: Changes,
  creator: UserId,
  group: NewGroupRoom & { readonly createdAt: number },
  by: Actor,
): Promise<RoomId> {
  const { room = newRoomId(), name, description = null, photo = null, history = 'all', createdAt } = group;
  const users = [...new Set([creator, ...group.members])];
  if (users.length > limits.roomMembers) throw tooMany('members');
  const { companies, own } = await companiesThatMeet(trx, creator, users);
  const used = await trx.selectFrom('room').select('id').where('id', '=', room).executeTakeFirst();
  if (used) throw notFound();
  const about = { type: 'group', name, photo, description, history } as const;
  await trx
    .insertInto('room')
    .values({ id: room, ...about, seal: null, created_at: createdAt })
    .execute();
  await keepRoomName(trx, room, name, createdAt);
  publishAboutRoom(changes, room, { ...about, createdAt });
  const members = users.map((user) => ({ user, role: user === creator ? 'master' : 'member' }) as const);
  await addMembers(trx, changes, room, members, createdAt);
  changes.notice(room, 1, { at: createdAt, notice: 'created', users: [creator], by: creator, company: null });
  await auditExternal(trx, { room, name }, companies, companies, { by, own }, createdAt);
  return room;
}

/** More people than a room holds. */
export const tooMany = (field: string) => invalid(field, `A room has at most ${limits.roomMembers} people.`);

async function companiesThatMeet(trx: Transaction<Database>, creator: UserId, users: readonly UserId[]) {
  const parties = await partiesOf(trx, users);
  const me = parties.get(creator);
  if (!me || parties.size < users.length) throw notFound();
  check(mayAllMeet(parties, me));
  const companies = [...new Set([...parties.values()].map(({ company }) => company))];
  if (companies.length > 1 && !mayLead(me, 'partners')) throw refused({ rule: 'may-not-lead', company: me.company });
  return { companies, own: me.company };
}
