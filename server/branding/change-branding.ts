import type { Kysely } from 'kysely';
import type { Branding, StoredBranding } from '#shared/api/branding.ts';
import type { CompanyId } from '#shared/ids.ts';
import { audit, type Actor } from '../audit/audit.ts';
import { runCommand } from '../companies/run-command.ts';
import { ApiProblem } from '../http/problem.ts';
import type { Caller } from '../http/route.ts';
import { checkUploaded, retirePhoto } from '../rooms/room-photo.ts';
import type { Services } from '../services.ts';
import type { Database } from '../storage/tables/database.ts';
import { publishBranding } from './publish-branding.ts';

/** Name, colour and logo of a company, and how often they were changed. */
export async function readBranding(db: Kysely<Database>, company: CompanyId): Promise<StoredBranding> {
  const { revision, ...shown } = await db
    .selectFrom('company')
    .select(['name', 'colour', 'logo', 'branding_revision as revision'])
    .where('id', '=', company)
    .executeTakeFirstOrThrow();
  return { ...shown, revision };
}

/**
 * Changes name, colour and logo of a company; whoever sees it sees them at once, partners too. What is as it was already
 * is no change.
 * @throws ApiFailure `taken` (`revision`) when somebody was faster, `invalid` (`photo`) for a logo the caller has not uploaded
 */
export async function changeBranding(
  services: Pick<Services, 'storage' | 'relay' | 'clock'>,
  { user, company }: Pick<Caller, 'user' | 'company'>,
  revision: number,
  wanted: Branding,
  by: Actor,
): Promise<StoredBranding> {
  return runCommand(services, async (trx, changes) => {
    const before = await readBranding(trx, company);
    if (before.revision !== revision) {
      throw new ApiProblem('taken', 'Name, colour or logo have been changed since you read them.', {
        fields: ['revision'],
      });
    }
    const parts = changedParts(before, wanted);
    if (parts.length === 0) return before;
    const at = services.clock();
    if (parts.includes('logo')) {
      await checkUploaded(trx, user, wanted.logo);
      await retirePhoto(trx, user, before.logo, at);
    }
    const after: StoredBranding = { ...wanted, revision: revision + 1 };
    const { name, colour, logo } = after;
    await trx
      .updateTable('company')
      .set({ name, colour, logo, branding_revision: after.revision })
      .where('id', '=', company)
      .execute();
    await publishBranding(trx, changes, company);
    const told = (branding: Branding) => Object.fromEntries(parts.map((part) => [part, branding[part]]));
    await audit(trx, {
      company,
      by,
      action: 'company.branding-changed',
      subject: { id: company, name },
      before: told(before),
      after: told(after),
      at,
    });
    return after;
  });
}

const changedParts = (before: Branding, wanted: Branding): readonly (keyof Branding)[] =>
  (['name', 'colour', 'logo'] as const).filter((part) => before[part] !== wanted[part]);
