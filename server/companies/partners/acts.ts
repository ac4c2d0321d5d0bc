import type { Transaction } from 'kysely';
import { companyOfCode, type PartnerAct, type PartnerLink } from '#shared/api/partners.ts';
import type { AuditAction } from '#shared/audit-actions.ts';
import type { CompanyId } from '#shared/ids.ts';
import { audit, bySystem, type Actor } from '../../audit/audit.ts';
import { ApiProblem, invalid, notFound } from '../../http/problem.ts';
import type { Rate } from '../../http/token-buckets.ts';
import { dayMs, spendAll } from '../../people/spend.ts';
import type { Services } from '../../services.ts';
import type { Database } from '../../storage/tables/database.ts';
import type { Changes } from '../changes.ts';
import { keepPolicyChange } from '../last-policy-change.ts';
import { putPolicy, readPolicy } from '../policy.ts';
import { runCommand } from '../run-command.ts';
import { consentAfter, possibleIn } from './consent.ts';
import { actsOf, keepAct } from './history.ts';
import { linkWith } from './list.ts';
import { partnerState } from './state.ts';

type Commanded = Pick<Services, 'storage' | 'relay' | 'clock'>;

/** Who acts: an administrator, for their company. */
export interface PartnerActor {
  readonly company: CompanyId;
  readonly by: Actor;
}

/** Codes that one company tries: a busy day of an administrator, no way through a list. */
const requestRate: Rate = { capacity: 20, perMs: dayMs };

const auditActions: Readonly<Record<PartnerAct, AuditAction>> = {
  request: 'partner.requested',
  accept: 'partner.accepted',
  decline: 'partner.declined',
  withdraw: 'partner.withdrawn',
  pause: 'partner.paused',
  resume: 'partner.resumed',
  end: 'partner.ended',
};

/**
 * Consents to another company and asks it for the same; where it has asked itself or consents already, the two are
 * linked (S03). Asking again changes nothing.
 * @throws ApiFailure `not-found` for a code of nobody, and of a company that keeps this one out: which is not told;
 * `invalid` for one's own code; `too-fast`
 */
export async function requestLink(
  services: Commanded,
  actor: PartnerActor,
  { code, note }: { readonly code: string; readonly note: string },
): Promise<PartnerLink> {
  const cost = { kind: 'partner-request', key: actor.company, rate: requestRate };
  await services.storage.db.transaction().execute((trx) => spendAll(trx, [cost], services.clock()));
  const other = companyOfCode(code);
  if (other === actor.company) throw invalid('code', 'This is your own company’s code.');
  return runCommand(services, async (trx, changes) => {
    const known = await trx
      .selectFrom('company')
      .select('id')
      .where('id', '=', other ?? ('' as CompanyId))
      .executeTakeFirst();
    if (!known) throw notFound();
    const theirs = await readPolicy(trx, known.id);
    if (theirs.policy.companies.deny.includes(actor.company)) throw notFound();
    const state = await stateOf(trx, actor.company, known.id);
    // Linked, or asked before.
    const isDone = state === 'asked-by-us' || (state !== null && possibleIn.end.includes(state));
    if (!isDone) {
      const act = state === 'asked-by-them' ? 'accept' : 'request';
      await perform(trx, changes, actor, known.id, { act, note, at: services.clock() });
    }
    return linkWith(trx, actor.company, known.id);
  });
}

/**
 * Answers a request, takes one back, rests a link, or ends it for both.
 * @throws ApiFailure `not-found` for a company there is nothing with; `taken` when the link is not in a state for it (any
 * more); `invalid` naming `note` where a reason is missing
 */
export async function changeLink(
  services: Commanded,
  actor: PartnerActor,
  other: CompanyId,
  { act, note }: { readonly act: Exclude<PartnerAct, 'request'>; readonly note: string },
): Promise<PartnerLink> {
  if (note === '' && (act === 'decline' || act === 'end')) throw invalid('note', 'The other company is told why.');
  return runCommand(services, async (trx, changes) => {
    const state = await stateOf(trx, actor.company, other);
    if (state === null) throw notFound();
    if (!possibleIn[act].includes(state)) {
      throw new ApiProblem('taken', `The link is ${state} by now.`, { fields: ['act'] });
    }
    await perform(trx, changes, actor, other, { act, note, at: services.clock() });
    return linkWith(trx, actor.company, other);
  });
}

async function stateOf(trx: Transaction<Database>, company: CompanyId, other: CompanyId) {
  const known = await trx.selectFrom('company').select('id').where('id', '=', other).executeTakeFirst();
  if (!known) return null;
  const [own, theirs] = [await readPolicy(trx, company), await readPolicy(trx, other)];
  const acts = (await actsOf(trx, company)).get(other) ?? [];
  return partnerState({ company, policy: own.policy }, { company: other, policy: theirs.policy }, acts);
}

/** Changes the policies concerned in the one way that has rooms follow, and writes down in both companies what was done. */
async function perform(
  trx: Transaction<Database>,
  changes: Changes,
  { company, by }: PartnerActor,
  other: CompanyId,
  { act, note, at }: { readonly act: PartnerAct; readonly note: string; readonly at: number },
): Promise<void> {
  const [own, theirs] = [await readPolicy(trx, company), await readPolicy(trx, other)];
  const before = await stateOf(trx, company, other);
  const after = consentAfter(act, { company, policy: own.policy }, { company: other, policy: theirs.policy });
  const effects = after.own === own.policy ? {} : (await putPolicy(trx, changes, company, after.own, at)).effects;
  // By now rooms are as they will be: the other side's recheck finds nothing to do and its reasons stay.
  if (after.other !== theirs.policy) await putPolicy(trx, changes, other, after.other, at);
  await keepAct(trx, company, other, { act, person: await nameOf(trx, by), note, at });

  const action = auditActions[act];
  const names = await namesOf(trx, [company, other]);
  const told = note === '' ? {} : { note };
  await audit(trx, {
    company,
    by,
    action,
    subject: { id: other, name: names.get(other) ?? null },
    before: { state: before },
    after: { state: await stateOf(trx, company, other), effects, ...told },
    at,
  });
  if (after.own !== own.policy) await keepPolicyChange(trx, company);
  await audit(trx, {
    company: other,
    by: bySystem,
    action,
    subject: { id: company, name: names.get(company) ?? null },
    after: { state: await stateOf(trx, other, company), effects, ...told },
    at,
  });
  if (after.other !== theirs.policy) await keepPolicyChange(trx, other);
}

async function nameOf(trx: Transaction<Database>, { user }: Actor): Promise<string | null> {
  if (user === null) return null;
  const person = await trx.selectFrom('person').select('name').where('id', '=', user).executeTakeFirst();
  return person?.name ?? null;
}

async function namesOf(trx: Transaction<Database>, ids: readonly CompanyId[]): Promise<ReadonlyMap<CompanyId, string>> {
  const rows = await trx.selectFrom('company').select(['id', 'name']).where('id', 'in', ids).execute();
  return new Map(rows.map(({ id, name }) => [id, name]));
}
