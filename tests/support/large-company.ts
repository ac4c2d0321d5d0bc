import { closedPolicy, type Policy } from '#shared/policy/policy.ts';
import {
  newCompanyId,
  newGroupId,
  newRoomId,
  newUserId,
  type CompanyId,
  type GroupId,
  type RoomId,
  type UserId,
} from '#shared/ids.ts';
import { inParts } from '../../server/storage/in-parts.ts';
import type { Storage } from '../../server/storage/open.ts';
import { largeName } from './large-names.ts';

/** How large; as the largest company that we make for, when it is left out. */
export interface LargeSize {
  readonly members?: number;
  readonly partners?: number;
  readonly rooms?: number;
}

/** A company as large as we make for, and everybody it has to do with. */
export interface LargeCompany {
  readonly company: CompanyId;
  /** The first is its owner. */
  readonly members: readonly UserId[];
  readonly groups: readonly GroupId[];
  /** Each with one person. */
  readonly partners: readonly { readonly company: CompanyId; readonly person: UserId }[];
  /** Rooms of members with one partner’s person: every tenth a group of three, the others 1:1 in all but their ids. */
  readonly rooms: readonly RoomId[];
}

/**
 * Writes 2,000 members in forty groups, 300 partners and 5,000 rooms with their people straight into the tables, as
 * commands would have: what is published to devices is left out, and nobody has a password. The storage is migrated.
 */
export async function seedLargeCompany(
  { db }: Pick<Storage, 'db'>,
  { members: memberCount = 2000, partners: partnerCount = 300, rooms: roomCount = 5000 }: LargeSize = {},
  now: number = Date.now(),
): Promise<LargeCompany> {
  const company = newCompanyId();
  const groups = Array.from({ length: 40 }, () => newGroupId());
  const members = Array.from({ length: memberCount }, () => newUserId());
  const partners = Array.from({ length: partnerCount }, () => ({ company: newCompanyId(), person: newUserId() }));
  const rooms = Array.from({ length: roomCount }, () => newRoomId());

  const companyRow = (id: CompanyId, name: string, allow: readonly CompanyId[]) => ({
    id,
    name,
    colour: null,
    founder: null,
    policy: JSON.stringify(openPolicy(allow)),
    policy_revision: 1,
    created_at: now,
  });
  const personRow = (id: UserId, of: CompanyId, at: number, group: GroupId | null) => ({
    id,
    company: of,
    name: largeName(at),
    title: at % 3 === 0 ? `Title ${at % 17}` : null,
    group_id: group,
    photo: null,
    message_id: null,
    message_id_key: null,
    email: `${id}@large.example`,
    role: at === 0 ? ('owner' as const) : ('member' as const),
    locale: 'en' as const,
    suspended: 0 as const,
    reach: '10',
    created_at: now,
    signed_in_at: at % 20 === 0 ? null : now,
  });
  const memberRows = rooms.flatMap((room, at) => {
    const partner = partners[at % partners.length];
    const inside = at % 10 === 0 ? [at, at + 1] : [at];
    return [
      ...inside.map((one, place) => ({
        room,
        user: members[one % members.length] as UserId,
        company,
        role: place === 0 ? ('master' as const) : ('member' as const),
        state: 'active' as const,
        since: now,
      })),
      ...(partner === undefined
        ? []
        : [
            {
              room,
              user: partner.person,
              company: partner.company,
              role: 'member' as const,
              state: 'active' as const,
              since: now,
            },
          ]),
    ];
  });

  await db.transaction().execute(async (trx) => {
    const ids = partners.map((partner) => partner.company);
    const companies = [
      companyRow(company, 'Large', ids),
      ...partners.map((partner, at) => companyRow(partner.company, `Partner ${at}`, [company])),
    ];
    for (const part of inParts(companies)) await trx.insertInto('company').values(part).execute();
    const groupRows = groups.map((id, at) => ({
      id,
      company,
      name: `Group ${at}`,
      parent: at < 8 ? null : (groups[at % 8] as GroupId),
    }));
    await trx.insertInto('company_group').values(groupRows).execute();
    const people = [
      ...members.map((id, at) => personRow(id, company, at, groups[at % groups.length] as GroupId)),
      ...partners.map(({ company: of, person }, at) => ({
        ...personRow(person, of, 0, null),
        name: largeName(3 + 7 * at),
      })),
    ];
    for (const part of inParts(people)) await trx.insertInto('person').values(part).execute();
    const roomRows = rooms.map((id, at) => ({
      id,
      type: 'group' as const,
      name: `Room ${at}`,
      photo: null,
      description: null,
      history: 'all' as const,
      seal: null,
      created_at: now,
    }));
    for (const part of inParts(roomRows)) await trx.insertInto('room').values(part).execute();
    for (const part of inParts(memberRows)) await trx.insertInto('room_member').values(part).execute();
    const readings = memberRows.map(({ room, user }) => ({ room, user, from_at: 0, to_at: null }));
    for (const part of inParts(readings)) await trx.insertInto('reading').values(part).execute();
    const heads = rooms.map((room) => ({ room, counter: 1, head: 1 }));
    for (const part of inParts(heads)) await trx.insertInto('relay_room').values(part).execute();
  });
  return { company, members, groups, partners, rooms };
}

const openPolicy = (allow: readonly CompanyId[]): Policy => ({
  ...closedPolicy,
  partners: { mode: 'everyone', users: [], groups: [] },
  companies: { allow: [...allow], deny: [], paused: [] },
});
