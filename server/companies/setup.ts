import type { Locale } from '#shared/api/accounts.ts';
import type { Actor } from '../audit/audit.ts';
import type { Services } from '../services.ts';
import type { Storage } from '../storage/open.ts';
import { createCompanyWithOwner } from './create.ts';

/** Whether the server still waits for its first company. */
export async function isSetupNeeded({ db }: Pick<Storage, 'db'>): Promise<boolean> {
  const company = await db.selectFrom('company').select('id').limit(1).executeTakeFirst();
  return company === undefined;
}

/**
 * Creates the first company of an empty server, with its owner. Of several who try at once one succeeds.
 * @throws ApiProblem `taken` when there is a company
 */
export async function setUpServer(
  services: Services,
  first: {
    readonly companyName: string;
    readonly name: string;
    readonly email: string;
    readonly password: string;
    readonly locale: Locale;
  },
  by?: Actor,
): Promise<void> {
  const { companyName, ...owner } = first;
  await createCompanyWithOwner(services, { companyName, owner }, { mustBeFirst: true, ...(by && { by }) });
}
