import type { SignOnTest } from '#shared/api/sign-on.ts';
import type { SignOnProblem as Kind } from '#shared/sign-on/problems.ts';
import { actorOf, audit } from '../audit/audit.ts';
import { runCommand } from '../companies/run-command.ts';
import type { Caller, Exchange } from '../http/route.ts';
import type { Services } from '../services.ts';
import { askingByElsewhere } from './asking-by-elsewhere.ts';
import { endAttempt, takeAttempt, type Attempt } from './attempts.ts';
import type { Claims } from './claims.ts';
import { providerOf } from './go-there.ts';
import { identify, lookUp } from './identify.ts';
import { SignOnProblem } from './problem.ts';
import { claimsFrom, type Binding } from './provider.ts';
import { readRules } from './rules.ts';
import type { SignOn } from './sign-on.ts';

type Serving = Pick<Services, 'storage' | 'relay' | 'accounts' | 'clock'>;

/** Somebody at the callback. */
export interface Return {
  /** What the provider has put into its address. */
  readonly search: string;
  /** What the cookie holds. */
  readonly browser: string | undefined;
  readonly caller: Caller | null;
  readonly exchange: Exchange;
}

/** Where they go on to, and the cookies of their session. */
export interface Arrived {
  readonly url: string;
  readonly cookies: readonly string[];
}

/**
 * Lets in who comes back from their company's provider, once for each attempt; of a test, writes down what came back.
 * @throws SignOnProblem where somebody who signs in is not let in
 */
export async function comeBack(services: Serving, signOn: SignOn, back: Return): Promise<Arrived> {
  const { storage, accounts, clock } = services;
  const { db } = storage;
  const state = new URLSearchParams(back.search).get('state') ?? undefined;
  const { attempt, binding } = await takeAttempt(db, signOn.key, { state, browser: back.browser }, clock());
  const answer = new URL(`${signOn.callback}${back.search}`);
  if (attempt.tester !== null) return testComesBack(services, signOn, attempt, binding, answer, back);
  const claims = await claimsOfAttempt(services, signOn, attempt, binding, answer);
  const { company, revision, invitation, locale } = attempt;
  const { address, userAgent, headers } = back.exchange;
  const arrival = { company, revision, claims, invitation, locale, from: { address, userAgent } };
  const user = await askingByElsewhere(db, arrival, clock(), () =>
    runCommand(services, (trx, changes) => identify(trx, changes, services, arrival)),
  );
  await endAttempt(db, attempt);
  const cookies = await accounts.signInAs(user, headers);
  // The app takes the browser over for this account before it opens.
  return { url: `/sign-in?signed-in=1&to=${encodeURIComponent(attempt.return_to)}`, cookies };
}

async function claimsOfAttempt(
  { storage }: Pick<Services, 'storage'>,
  signOn: SignOn,
  { company, revision }: Pick<Attempt, 'company' | 'revision'>,
  binding: Binding,
  answer: URL,
): Promise<Claims> {
  const kept = await readRules(storage.db, company);
  // Changed meanwhile: an answer of one provider is none to a question that another was asked.
  if (kept.revision !== revision) throw new SignOnProblem('expired');
  return claimsFrom(providerOf(signOn, company, kept), signOn.reach, answer, binding);
}

async function testComesBack(
  services: Serving,
  signOn: SignOn,
  attempt: Attempt,
  binding: Binding,
  answer: URL,
  { caller, exchange }: Return,
): Promise<Arrived> {
  const page = '/admin/sign-in';
  // Somebody else has signed in meanwhile: what comes back is not theirs to see.
  if (caller === null || caller.user !== attempt.tester) return { url: `${page}?problem=expired`, cookies: [] };
  let claims: Claims | null = null;
  let problem: Kind | null = null;
  try {
    const said = await claimsOfAttempt(services, signOn, attempt, binding, answer);
    claims = said;
    const kept = await readRules(services.storage.db, attempt.company);
    const arrival = { company: attempt.company, claims: said, invitation: null };
    await askingByElsewhere(services.storage.db, arrival, services.clock(), () =>
      services.storage.db.transaction().execute((trx) => lookUp(trx, services, kept, arrival)),
    );
  } catch (error) {
    if (!(error instanceof SignOnProblem)) throw error;
    problem = error.kind;
  }
  const outcome: SignOnTest = { problem, claims: [...(claims?.told ?? [])] };
  await runCommand(services, async (trx) => {
    const at = services.clock();
    const { company, revision } = attempt;
    await trx
      .updateTable('sign_on_attempt')
      .set({ outcome: JSON.stringify(outcome) })
      .where('id', '=', attempt.id)
      .execute();
    if (problem === null) {
      await trx
        .updateTable('sign_in_rules')
        .set({ tested_at: at })
        .where('company', '=', company)
        .where('revision', '=', revision)
        .execute();
    }
    await audit(trx, { company, by: actorOf(caller, exchange), action: 'sign-in.tested', after: { problem }, at });
  });
  return { url: `${page}?test=${attempt.id}`, cookies: [] };
}
