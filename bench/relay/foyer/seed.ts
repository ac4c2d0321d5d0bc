import { pageDocument, roomDocument } from '../../../src/shared/documents/names.ts';
import { randomLetters, type RecordId } from '../../../src/shared/ids.ts';
import { limits } from '../../../src/shared/limits.ts';
import { closedPolicy } from '../../../src/shared/policy/policy.ts';
import { createAccounts } from '../../../server/accounts/create-accounts.ts';
import { publishCompany, publishPerson } from '../../../server/companies/directory.ts';
import { inParts } from '../../../server/storage/in-parts.ts';
import { refreshReach, untoldReach } from '../../../server/companies/reach.ts';
import { runCommand } from '../../../server/companies/run-command.ts';
import { createLogger } from '../../../server/logger.ts';
import { cardSigner } from '../../../server/identity/card-signer.ts';
import { createRelay } from '../../../server/relay/relay.ts';
import { createAccess } from '../../../server/rooms/access.ts';
import { addMembers } from '../../../server/rooms/room-members.ts';
import type { Services } from '../../../server/services.ts';
import { openStorage } from '../../../server/storage/open.ts';
import { textOf } from '../message.ts';
import { atOnce } from '../workloads/at-once.ts';
import type { World } from '../world.ts';
import { insertSessions } from './sessions.ts';

/** Rooms that one transaction makes. */
const roomsAtOnce = 100;

/** Fills an empty data folder with a world, through the parts the server's commands are made of. */
export async function seedFoyer(dataDir: string, world: World): Promise<void> {
  const clock = Date.now;
  const storage = await openStorage({ dataDir });
  await storage.migrate();
  const accounts = await createAccounts({
    storage,
    secret: world.secret,
    publicUrl: 'http://localhost',
    clock,
    sessionsEnding: () => Promise.resolve(),
    sessionsEnded: () => undefined,
  });
  const logger = createLogger('error');
  const relay = await createRelay({
    storage,
    access: createAccess(storage, accounts),
    logger,
    clock,
    isAllowedOrigin: () => false,
  });
  const services: Services = { storage, relay, accounts, logger, cards: cardSigner(world.secret), dataDir, clock };
  await found(services, world);
  const rooms = [...world.rooms.entries()];
  for (let at = 0; at < rooms.length; at += roomsAtOnce)
    await makeRooms(services, world, rooms.slice(at, at + roomsAtOnce));
  if (world.history > 0) {
    await atOnce(world.rooms, roomsAtOnce, ({ id, members }) => writeHistory(services, world, id, members));
  }
  await relay.close();
  await storage.close();
}

/** Two companies that are partners of each other, and their people, who are all signed in. */
async function found(services: Services, { companies, people }: World): Promise<void> {
  const now = services.clock();
  const passwordHash = await services.accounts.hashPassword(randomLetters(20));
  await runCommand(services, async (trx, changes) => {
    for (const [index, id] of companies.entries()) {
      const name = `Company ${index + 1}`;
      const policy = JSON.stringify({
        ...closedPolicy,
        partners: { mode: 'everyone', users: [], groups: [] },
        companies: { allow: companies.filter((other) => other !== id), deny: [], paused: [] },
      });
      const founder = index === 0 ? 1 : null;
      await trx
        .insertInto('company')
        .values({ id, name, colour: null, founder, policy, policy_revision: 1, created_at: now })
        .execute();
      publishCompany(changes, { id, name, colour: null, logo: null, policy });
    }
    const rows = people.map(({ user: id, company }, index) => ({
      id,
      company,
      name: `Person ${index + 1}`,
      title: null,
      group_id: null,
      photo: null,
      message_id: null,
      message_id_key: null,
      email: `${id}@bench.test`,
      role: 'member' as const,
      locale: 'en' as const,
      suspended: 0 as const,
      reach: untoldReach,
      created_at: now,
    }));
    for (const part of inParts(rows))
      await trx
        .insertInto('person')
        .values([...part])
        .execute();
    for (const row of rows) {
      await services.accounts.insertAccount(trx, { user: row.id, email: row.email, name: row.name, passwordHash });
      publishPerson(changes, row);
    }
    for (const company of companies) await refreshReach(trx, changes, company, now);
    await insertSessions(trx, people, now);
  });
}

async function makeRooms(
  services: Services,
  { people }: World,
  rooms: readonly (readonly [number, World['rooms'][number]])[],
): Promise<void> {
  const now = services.clock();
  await runCommand(services, async (trx, changes) => {
    for (const [index, { id, members }] of rooms) {
      const name = `Room ${index + 1}`;
      const about = { type: 'group', name, photo: null, description: null, history: 'all' } as const;
      await trx
        .insertInto('room')
        .values({ id, ...about, seal: null, created_at: now })
        .execute();
      changes.publish(roomDocument(id), 'room', { kind: 'room', ...about, createdAt: now });
      const users = members.map((member, at) => ({
        user: people[member]!.user,
        role: at === 0 ? ('master' as const) : ('member' as const),
      }));
      await addMembers(trx, changes, id, users, now);
    }
  });
}

/** Pages full of messages, written by the members in turns. */
async function writeHistory(
  { relay, clock }: Services,
  { people, history }: World,
  room: World['rooms'][number]['id'],
  members: readonly number[],
): Promise<void> {
  const began = clock() - history * 1000;
  for (let page = 1, written = 0; written < history; page += 1) {
    const count = Math.min(limits.pageRecords, history - written);
    for (const [turn, member] of members.entries()) {
      const from = Math.floor((count * turn) / members.length);
      const to = Math.floor((count * (turn + 1)) / members.length);
      const records = Array.from({ length: to - from }, (_, index) => {
        const serial = written + from + index;
        const id = randomLetters(12) as RecordId;
        return { id, kind: 'message' as const, at: began + serial * 1000, text: textOf(member, serial) };
      });
      if (records.length > 0) await relay.append(pageDocument(room, page), people[member]!.user, records);
    }
    written += count;
  }
}
