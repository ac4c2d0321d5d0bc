import { companyDocument, contactDocument, homeDocument } from '#shared/documents/names.ts';
import type { ContactId } from '#shared/ids.ts';
import { readPolicy } from '../companies/policy.ts';
import { runCommand } from '../companies/run-command.ts';
import type { Services } from '../services.ts';
import type { Contact } from './publish.ts';

const hourMs = 60 * 60_000;
const dayMs = 24 * hourMs;

/**
 * Takes contacts away for good, with everything on their cards, that have been in the trash for as long as their company
 * has decided (R11). At most 500 of each company at once.
 */
export async function sweepTrash(services: Pick<Services, 'storage' | 'relay' | 'clock'>): Promise<number> {
  const { db } = services.storage;
  const companies = await db
    .selectFrom('contact')
    .select('company')
    .distinct()
    .where('trashed_at', '<=', services.clock() - dayMs)
    .execute();
  let count = 0;
  for (const { company } of companies) {
    const { policy } = await readPolicy(db, company);
    const due = await db
      .selectFrom('contact')
      .selectAll()
      .where('company', '=', company)
      .where('trashed_at', '<=', services.clock() - policy.trashDays * dayMs)
      .orderBy('trashed_at')
      .limit(500)
      .execute();
    for (const contact of due) await remove(services, contact);
    count += due.length;
  }
  const gone = await db.selectFrom('contact_erasure').select('contact').execute();
  for (const { contact } of gone) await erase(services, contact);
  return count;
}

async function remove(services: Pick<Services, 'storage' | 'relay'>, { id, trashed_at }: Contact): Promise<void> {
  await runCommand(services, async (trx, changes) => {
    const gone = await trx
      .deleteFrom('contact')
      .where('id', '=', id)
      .where('trashed_at', '=', trashed_at)
      .returning(['owner', 'company'])
      .executeTakeFirst();
    // Restored just now.
    if (!gone) return;
    await trx.deleteFrom('contact_reader').where('contact', '=', id).execute();
    await trx.insertInto('contact_erasure').values({ contact: id }).execute();
    changes.withdraw(homeDocument(gone.owner), id);
    changes.withdraw(companyDocument(gone.company), id);
    changes.withdraw(contactDocument(id), 'contact');
    changes.withdraw(contactDocument(id), 'profile');
    changes.documents.add(contactDocument(id));
  });
}

/** When nobody can write on the card any more; a process that dies meanwhile leaves it to the next sweep. */
async function erase({ storage, relay }: Pick<Services, 'storage' | 'relay'>, contact: ContactId): Promise<void> {
  const isBack = await storage.db.selectFrom('contact').select('id').where('id', '=', contact).executeTakeFirst();
  // The same person was added anew: the card is in use.
  if (!isBack) await relay.erase(contactDocument(contact));
  await storage.db.deleteFrom('contact_erasure').where('contact', '=', contact).execute();
}

/** Sweeps now and every hour. Returns how to stop. */
export function keepSweeping(services: Pick<Services, 'storage' | 'relay' | 'clock' | 'logger'>): () => void {
  const sweep = (): void => {
    sweepTrash(services).catch((error: unknown) => {
      services.logger.error(
        { err: error },
        'old contacts in the trash could not be removed; the next hour tries again',
      );
    });
  };
  sweep();
  const timer = setInterval(sweep, hourMs);
  timer.unref();
  return () => clearInterval(timer);
}
