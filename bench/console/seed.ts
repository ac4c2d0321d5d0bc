import type { UserId } from '../../src/shared/ids.ts';
import { createAccounts } from '../../server/accounts/create-accounts.ts';
import {
  companyProfile,
  directoryColumns,
  publishCompany,
  publishGroup,
  publishPerson,
} from '../../server/companies/directory.ts';
import { refreshReach } from '../../server/companies/reach.ts';
import { runCommand } from '../../server/companies/run-command.ts';
import { saveContact } from '../../server/contacts/save-contact.ts';
import { cardSigner } from '../../server/identity/card-signer.ts';
import { createLogger } from '../../server/logger.ts';
import { createRelay } from '../../server/relay/relay.ts';
import { createAccess } from '../../server/rooms/access.ts';
import type { Services } from '../../server/services.ts';
import { openStorage } from '../../server/storage/open.ts';
import { seedLargeCompany, type LargeCompany } from '../../tests/support/large-company.ts';
import { seedLargeRecords } from '../../tests/support/large-records.ts';

/** The password of both who sign in. */
export const password = 'a long enough secret';

/** A large company on disk, and who signs in there. */
export interface SeededConsole {
  readonly large: LargeCompany;
  readonly owner: string;
  /** A plain member, who keeps a contact at each partner. */
  readonly member: string;
}

/** Fills an empty data folder with a large company whose directory is published. */
export async function seedConsole(dataDir: string): Promise<SeededConsole> {
  const clock = Date.now;
  const secret = 'a secret of more than thirty-two letters';
  const storage = await openStorage({ dataDir });
  await storage.migrate();
  const noSockets = { sessionsEnding: () => Promise.resolve(), sessionsEnded: () => undefined };
  const accounts = await createAccounts({ storage, secret, publicUrl: 'http://localhost', clock, ...noSockets });
  const logger = createLogger('error');
  const access = createAccess(storage, accounts);
  const relay = await createRelay({ storage, access, logger, clock, isAllowedOrigin: () => false });
  const services: Services = { storage, relay, accounts, logger, cards: cardSigner(secret), dataDir, clock };
  try {
    const large = await seedLargeCompany(storage);
    const [owner, member] = [large.members[0] as UserId, large.members[5] as UserId];
    await publishLarge(services, large);
    await signUp(services, large, [owner, member]);
    await runCommand(services, async (trx, changes) => {
      for (const { person } of large.partners) await saveContact(trx, changes, member, person, clock());
    });
    await seedLargeRecords(storage, large);
    return { large, owner: emailOf(owner), member: emailOf(member) };
  } finally {
    await relay.close();
    await storage.close();
  }
}

const emailOf = (user: UserId): string => `${user}@large.example`;

async function publishLarge(services: Services, { company }: LargeCompany): Promise<void> {
  await runCommand(services, async (trx, changes) => {
    await trx.updateTable('company').set({ founder: 1 }).where('id', '=', company).execute();
    publishCompany(changes, await companyProfile(trx, company));
    const groups = await trx.selectFrom('company_group').selectAll().where('company', '=', company).execute();
    for (const group of groups) publishGroup(changes, group);
    const people = await trx.selectFrom('person').select(directoryColumns).where('company', '=', company).execute();
    for (const person of people) publishPerson(changes, person);
  });
}

async function signUp(services: Services, { company }: LargeCompany, users: readonly UserId[]): Promise<void> {
  const passwordHash = await services.accounts.hashPassword(password);
  await runCommand(services, async (trx, changes) => {
    for (const user of users) {
      const { name } = await trx.selectFrom('person').select('name').where('id', '=', user).executeTakeFirstOrThrow();
      await services.accounts.insertAccount(trx, { user, email: emailOf(user), name, passwordHash });
      // The owner exports as well.
      if (user === users[0]) await trx.updateTable('person').set({ auditor: 1 }).where('id', '=', user).execute();
      await refreshReach(trx, changes, company, services.clock(), user);
    }
  });
}
