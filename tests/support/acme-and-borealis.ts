import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import type { CompanyId, GroupId, UserId } from '#shared/ids.ts';
import { createAccounts } from '../../server/accounts/create-accounts.ts';
import { addGroup, addMember, createCompanyWithOwner } from '../../server/companies/create.ts';
import { readPolicy, replacePolicy } from '../../server/companies/policy.ts';
import { leavingFree } from '../../server/files/disk-room.ts';
import { FileFolder } from '../../server/files/file-folder.ts';
import type { FileParts } from '../../server/files/file-parts.ts';
import { FileForgetter } from '../../server/files/forget-files.ts';
import { createFileProofs } from '../../server/files/proofs.ts';
import type { Access } from '../../server/relay/ports.ts';
import { createRelay } from '../../server/relay/relay.ts';
import { createAccess } from '../../server/rooms/access.ts';
import type { Services } from '../../server/services.ts';
import { openStorage } from '../../server/storage/open.ts';
import type { SqlDialect } from '../../server/storage/migrations/migration.ts';
import { cardSigner } from '../../server/identity/card-signer.ts';
import { createTestDatabase } from './postgres.ts';
import { openTo } from './two-companies.ts';

/** The parts of a server with two companies that let their people meet, on a clock of its own. */
export interface AcmeAndBorealis {
  readonly services: Services;
  readonly access: Access;
  /** What files are uploaded with; `settled` resolves when what is gone is removed. */
  readonly files: FileParts & { readonly settled: () => Promise<void> };
  readonly acme: CompanyId;
  readonly borealis: CompanyId;
  /** Ann (the owner), Al and Amy (of the group Sales) are Acme's; Bo is Borealis's. */
  readonly ann: UserId;
  readonly al: UserId;
  readonly amy: UserId;
  readonly bo: UserId;
  readonly sales: GroupId;
  /** Lets time pass, in milliseconds. */
  readonly wait: (ms: number) => void;
  readonly close: () => Promise<void>;
}

/** Founds both companies on an empty database. Its relay takes a cookie that is a person's id for that person. */
export async function acmeAndBorealis(dialect: SqlDialect): Promise<AcmeAndBorealis> {
  let passed = 0;
  const dataDir = await mkdtemp(join(tmpdir(), 'foyer-test-'));
  const database = dialect === 'postgres' ? await createTestDatabase() : undefined;
  const storage = await openStorage({ dataDir, databaseUrl: database?.url });
  await storage.migrate();
  const clock = (): number => Date.now() + passed;
  const secret = 'a secret of more than thirty-two letters';
  const noSockets = { sessionsEnding: () => Promise.resolve(), sessionsEnded: () => undefined };
  const accounts = await createAccounts({ storage, secret, publicUrl: 'http://localhost:1', clock, ...noSockets });
  const access: Access = {
    ...createAccess(storage, accounts),
    authenticate: async ({ cookie }) => {
      const person = await storage.db
        .selectFrom('person')
        .select(['id as user', 'company'])
        .where('id', '=', String(cookie) as UserId)
        .executeTakeFirst();
      return person ? { ...person, session: person.user } : null;
    },
  };
  const logger = pino({ level: 'silent' });
  const forgetter = new FileForgetter({ storage, dataDir, logger });
  const proofs = createFileProofs(secret);
  const relay = await createRelay({
    storage,
    access,
    logger,
    clock,
    files: { isGiven: proofs.isGiven, gone: (places) => forgetter.gone(places) },
    isAllowedOrigin: () => true,
  });
  const services: Services = { storage, accounts, relay, logger, cards: cardSigner(secret), dataDir, clock };

  const member = (name: string, email: string) => ({ name, email, password: '', passwordHash: 'none' });
  const acme = await createCompanyWithOwner(services, {
    companyName: 'Acme',
    owner: member('Ann', 'ann@acme.example'),
  });
  const borealis = await createCompanyWithOwner(services, {
    companyName: 'Borealis',
    owner: member('Bo', 'bo@borealis.example'),
  });
  const sales = await addGroup(services, acme.company.id, { name: 'Sales' });
  const al = await addMember(services, acme.company.id, member('Al', 'al@acme.example'));
  const amy = await addMember(services, acme.company.id, { ...member('Amy', 'amy@acme.example'), group: sales.id });
  for (const [company, other] of [
    [acme.company.id, borealis.company.id],
    [borealis.company.id, acme.company.id],
  ] as const) {
    const { revision } = await readPolicy(storage.db, company);
    await replacePolicy(services, company, revision, openTo(other));
  }
  return {
    services,
    access,
    files: {
      storage,
      relay,
      clock,
      access,
      proofs,
      folder: new FileFolder(dataDir, leavingFree(0)),
      counters: { uploaded: () => undefined, served: () => undefined },
      settled: () => forgetter.settled(),
    },
    acme: acme.company.id,
    borealis: borealis.company.id,
    ann: acme.owner.id,
    al: al.id,
    amy: amy.id,
    bo: borealis.owner.id,
    sales: sales.id,
    wait: (ms) => void (passed += ms),
    close: async () => {
      await relay.close();
      await forgetter.stop();
      await storage.close();
      await database?.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
