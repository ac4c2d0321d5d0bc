import { endAllSessions, endSession, getMe, getSetup, listSessions, setUp, updateMe } from '#shared/api/accounts.ts';
import { limits } from '#shared/limits.ts';
import { meOf, updateMe as changeMe } from '../companies/me.ts';
import { isSetupNeeded, setUpServer } from '../companies/setup.ts';
import { notFound, taken } from '../http/problem.ts';
import { openRoute, route, type Route } from '../http/route.ts';
import { askingByTaking, memberCosts } from '../people/asking-by-taking.ts';
import type { Services } from '../services.ts';
import { checkPasswordOf } from '../sign-on/passwords.ts';

/** First run, oneself, and where one is signed in. */
export function accountRoutes(services: Services): readonly Route[] {
  const { accounts, storage } = services;
  return [
    openRoute(getSetup, async () => ({ needed: await isSetupNeeded(storage) })),
    openRoute(setUp, async (input, exchange) => {
      // Asked first, so that strangers cannot make a server that is set up hash passwords.
      if (!(await isSetupNeeded(storage))) throw taken('companyName');
      checkPasswordOf({ ...input, passwordLength: limits.passwordLength }, input.password);
      const { address, userAgent } = exchange;
      await setUpServer(services, input, { user: null, address, userAgent });
      const cookies = await accounts.signIn(input.email, input.password, exchange.headers);
      for (const cookie of cookies) exchange.setHeader('set-cookie', cookie);
      const owner = await storage.db
        .selectFrom('person')
        .select('id')
        .where('email', '=', input.email)
        .executeTakeFirstOrThrow();
      return meOf(storage, owner.id);
    }),
    route(getMe, async (_input, caller, exchange) => {
      // The one request that every app makes when it starts: here a session in use is kept from ending.
      for (const cookie of await accounts.renew(exchange.headers)) exchange.setHeader('set-cookie', cookie);
      return meOf(storage, caller.user);
    }),
    route(updateMe, (patch, caller) => {
      const change = () => changeMe(services, caller, patch);
      const wantsId = typeof patch.messageId === 'string';
      return wantsId ? askingByTaking(storage.db, memberCosts(caller), services.clock(), change) : change();
    }),
    route(listSessions, async (_input, caller) => {
      const sessions = await accounts.sessionsOf(caller.user);
      return { sessions: sessions.map((session) => ({ ...session, current: session.id === caller.session })) };
    }),
    route(endSession, async ({ id }, caller) => {
      if (!(await accounts.endSessions(caller.user, id))) throw notFound();
      return {};
    }),
    route(endAllSessions, async (_input, caller) => {
      await accounts.endSessions(caller.user);
      return {};
    }),
  ];
}
