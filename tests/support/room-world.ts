import { newCommandId, type CompanyId, type RoomId, type UserId } from '#shared/ids.ts';
import type { Policy } from '#shared/policy/policy.ts';
import { bySystem } from '../../server/audit/audit.ts';
import { addMember, createCompanyWithOwner } from '../../server/companies/create.ts';
import { readPolicy, replacePolicy } from '../../server/companies/policy.ts';
import { openDirectRoom } from '../../server/rooms/direct.ts';
import { readRoom } from '../../server/rooms/group-room.ts';
import type { CardMember } from '../../server/rooms/mixed-rooms.ts';
import type { Asking } from '../../server/rooms/room-command.ts';
import type { SqlDialect } from '../../server/storage/migrations/migration.ts';
import { acmeAndBorealis, type AcmeAndBorealis } from './acme-and-borealis.ts';
import { openTo } from './two-companies.ts';

/** Three companies whose people may all meet: Ann, Al and Amy of Acme, Bo and Bea of Borealis, Cy of Cetus. */
export interface RoomWorld extends AcmeAndBorealis {
  readonly cetus: CompanyId;
  readonly bea: UserId;
  readonly cy: UserId;
  /** Asks as somebody, with a command of its own or the one that is named. */
  readonly as: (user: UserId, path: string, id?: string) => Asking;
  /** Lets people know each other: opens their 1:1 room. */
  readonly meet: (one: UserId, other: UserId) => Promise<RoomId>;
  readonly setPolicy: (company: CompanyId, change: (policy: Policy) => Policy) => Promise<void>;
  /** A member of a room as SQL has them. */
  readonly member: (room: RoomId, user: UserId) => Promise<CardMember | undefined>;
  /** The people of a room in one state who lead it, or all of them. */
  readonly masters: (room: RoomId) => Promise<UserId[]>;
}

/** Founds the three companies on an empty database. */
export async function roomWorld(dialect: SqlDialect): Promise<RoomWorld> {
  const world = await acmeAndBorealis(dialect);
  const { services, acme, borealis } = world;
  const account = (name: string, email: string) => ({ name, email, password: '', passwordHash: 'none' });
  const bea = await addMember(services, borealis, account('Bea', 'bea@borealis.example'));
  const owner = account('Cy', 'cy@cetus.example');
  const founded = await createCompanyWithOwner(services, { companyName: 'Cetus', owner });
  const cetus = founded.company.id;
  const companies = new Map<UserId, CompanyId>([
    ...[world.ann, world.al, world.amy].map((user) => [user, acme] as const),
    ...[world.bo, bea.id].map((user) => [user, borealis] as const),
    [founded.owner.id, cetus],
  ]);

  const setPolicy: RoomWorld['setPolicy'] = async (company, change) => {
    const { revision, policy } = await readPolicy(services.storage.db, company);
    await replacePolicy(services, company, revision, change(policy));
  };
  const all = [acme, borealis, cetus];
  for (const company of all) await setPolicy(company, () => openTo(...all.filter((other) => other !== company)));
  const member: RoomWorld['member'] = async (room, user) =>
    (await readRoom(services.storage.db, room))?.members.find((one) => one.user === user);
  return {
    ...world,
    cetus,
    bea: bea.id,
    cy: founded.owner.id,
    as: (user, path, id = newCommandId()) => ({
      user,
      company: companies.get(user) as CompanyId,
      command: { id, path },
      by: { ...bySystem, user },
    }),
    meet: (one, other) => openDirectRoom(services, one, other),
    setPolicy,
    member,
    masters: async (room) => {
      const members = (await readRoom(services.storage.db, room))?.members ?? [];
      return members.flatMap(({ user, role, state }) => (role === 'master' && state === 'active' ? [user] : []));
    },
  };
}
