import type { Kysely } from 'kysely';
import type { SignOnCompany } from '#shared/api/sign-on.ts';
import type { CompanyId } from '#shared/ids.ts';
import type { Database } from '../storage/tables/database.ts';

/**
 * Which company has single sign-on, by a mail domain or by its id. Domains are the companies' own to tell; whether an
 * address is anybody's is not asked.
 */
export async function signOnCompany(
  db: Kysely<Database>,
  { domain, company }: { readonly domain?: string | undefined; readonly company?: string | undefined },
): Promise<SignOnCompany> {
  const nothing = { company: null, required: false };
  const named =
    company ??
    (
      await db
        .selectFrom('sign_on_domain')
        .select('company')
        .where('domain', '=', (domain ?? '').trim().toLowerCase())
        .executeTakeFirst()
    )?.company;
  if (named === undefined) return nothing;
  const found = await db
    .selectFrom('company')
    .innerJoin('sign_in_rules', 'sign_in_rules.company', 'company.id')
    .select(['company.id', 'company.name', 'company.colour', 'required'])
    .where('company.id', '=', named as CompanyId)
    .where('issuer', 'is not', null)
    .executeTakeFirst();
  if (!found) return nothing;
  const { required, ...rest } = found;
  return { company: rest, required: required === 1 };
}
