import type { Transaction } from 'kysely';
import type { SignInRules } from '#shared/api/sign-on.ts';
import type { CompanyId } from '#shared/ids.ts';
import { isPublicDomain } from '#shared/sign-on/domain.ts';
import { audit, type Actor } from '../audit/audit.ts';
import { groupName } from '../companies/audited.ts';
import { checkGroup } from '../companies/checks.ts';
import { runCommand } from '../companies/run-command.ts';
import { ApiProblem, forbidden, invalid } from '../http/problem.ts';
import type { Caller } from '../http/route.ts';
import type { Services } from '../services.ts';
import type { Database } from '../storage/tables/database.ts';
import { checkOwnerWay } from './owner-way.ts';
import { isProviderUrl, type Reach } from './reachable.ts';
import { readRules, type KeptRules } from './rules.ts';
import type { SecretSeal } from './sealed-secret.ts';

/** What an administrator saves. */
export interface SavedRules {
  readonly revision: number;
  readonly rules: SignInRules;
  /** A new secret; null for none; undefined for the one that is kept. */
  readonly secret?: string | null | undefined;
}

/**
 * Replaces a company's rules of signing in. Sessions that they no longer allow end once it is done. A provider that was
 * changed has to be come through anew before it can be the only way in.
 * @throws ApiFailure `taken` (`revision`; `domains` of another company), `forbidden` where single sign-on is changed by
 * somebody who is no owner, `invalid` naming the field
 */
export async function saveRules(
  services: Pick<Services, 'storage' | 'relay' | 'accounts' | 'clock'>,
  { seal, reach }: { readonly seal: SecretSeal; readonly reach: Reach },
  caller: Pick<Caller, 'company' | 'role'>,
  saved: SavedRules,
  by: Actor,
): Promise<void> {
  const { company } = caller;
  await runCommand(services, async (trx) => {
    const before = await readRules(trx, company);
    if (before.revision !== saved.revision) {
      throw new ApiProblem('taken', 'The rules have been changed since you read them.', { fields: ['revision'] });
    }
    const rules = { ...saved.rules, domains: [...new Set(saved.rules.domains)].sort() };
    const isSameSecret = saved.secret === undefined;
    // Who decides by whom people are let in decides who is whom, owners included.
    if (caller.role !== 'owner' && (!isSameSecret || signOnOf(rules) !== signOnOf(before.rules))) throw forbidden();
    const isSameProvider = isSameSecret && JSON.stringify(rules.provider) === JSON.stringify(before.rules.provider);
    const testedAt = isSameProvider ? before.testedAt : null;
    await checkRules(trx, company, rules, testedAt, reach);
    if (rules.required && !before.rules.required) await checkOwnerWay(trx, company, 'rules.required');
    if (rules.provider === null && before.rules.provider !== null) await checkOwnerWay(trx, company, 'rules.provider');
    // What one provider was told is not for another.
    const isSameIssuer = rules.provider?.issuer === before.rules.provider?.issuer;
    const secret =
      rules.provider === null ? null : sealed(seal, company, saved.secret, isSameIssuer ? before.secret : null);
    await store(trx, company, rules, { revision: before.revision + 1, secret, testedAt });
    const isOtherSecret = !isSameSecret || (secret === null && before.secret !== null);
    await auditRules(trx, { company, by, at: services.clock() }, before, rules, isOtherSecret);
  });
  await services.accounts.endDisallowedSessions(company);
}

const sealed = (
  seal: SecretSeal,
  company: CompanyId,
  secret: string | null | undefined,
  before: string | null,
): string | null => (secret === undefined ? before : secret === null ? null : seal.seal(company, secret));

/** The part that is for owners. */
const signOnOf = ({ provider, domains, joins, joinGroup, required }: SignInRules): string =>
  JSON.stringify([provider?.issuer, provider?.clientId, domains, joins, joinGroup, required]);

async function checkRules(
  trx: Transaction<Database>,
  company: CompanyId,
  { provider, domains, required, joinGroup }: SignInRules,
  testedAt: number | null,
  reach: Reach,
): Promise<void> {
  if (provider !== null) {
    const issuer = URL.parse(provider.issuer);
    if (issuer === null || issuer.search !== '' || issuer.hash !== '' || !isProviderUrl(issuer, reach)) {
      throw invalid('rules.provider.issuer', 'A provider is at an https address on the internet.');
    }
  }
  const open = domains.find(isPublicDomain);
  if (open !== undefined) throw invalid('rules.domains', `Anybody gets an address at ${open}.`);
  for (const domain of domains) {
    const holder = await trx
      .selectFrom('sign_on_domain')
      .select('company')
      .where('domain', '=', domain)
      .executeTakeFirst();
    if (holder && holder.company !== company) {
      throw new ApiProblem('taken', `Another company has ${domain}.`, { fields: ['rules.domains'] });
    }
  }
  if (joinGroup !== null) await checkGroup(trx, company, joinGroup, 'rules.joinGroup');
  if (required && (provider === null || testedAt === null)) {
    throw invalid('rules.required', 'Nobody has come through with this provider yet.');
  }
}

async function store(
  trx: Transaction<Database>,
  company: CompanyId,
  rules: SignInRules,
  { revision, secret, testedAt }: Pick<KeptRules, 'revision' | 'secret' | 'testedAt'>,
): Promise<void> {
  const row = {
    revision,
    password_length: rules.passwordLength,
    session_days: rules.sessionDays,
    issuer: rules.provider?.issuer ?? null,
    client_id: rules.provider?.clientId ?? null,
    client_secret: secret,
    joins: rules.joins ? 1 : 0,
    join_group: rules.joinGroup,
    required: rules.required ? 1 : 0,
    tested_at: testedAt,
  } as const;
  await trx
    .insertInto('sign_in_rules')
    .values({ company, ...row })
    .onConflict((conflict) => conflict.column('company').doUpdateSet(row))
    .execute();
  await trx.deleteFrom('sign_on_domain').where('company', '=', company).execute();
  const domains = rules.domains.map((domain) => ({ domain, company }));
  if (domains.length > 0) await trx.insertInto('sign_on_domain').values(domains).execute();
}

/** One entry with what has changed alone; of the secret, that there is another. */
async function auditRules(
  trx: Transaction<Database>,
  entry: { readonly company: CompanyId; readonly by: Actor; readonly at: number },
  before: KeptRules,
  after: SignInRules,
  isOtherSecret: boolean,
): Promise<void> {
  const told = async ({ provider, joinGroup, ...rules }: SignInRules): Promise<Record<string, unknown>> => ({
    ...rules,
    issuer: provider?.issuer ?? null,
    clientId: provider?.clientId ?? null,
    joinGroup: await groupName(trx, joinGroup),
  });
  const [was, is] = [await told(before.rules), await told(after)];
  for (const name of Object.keys(was)) {
    if (JSON.stringify(was[name]) !== JSON.stringify(is[name])) continue;
    delete was[name];
    delete is[name];
  }
  if (isOtherSecret) is['secret'] = 'replaced';
  if (Object.keys(is).length > 0) await audit(trx, { ...entry, action: 'sign-in.changed', before: was, after: is });
}
