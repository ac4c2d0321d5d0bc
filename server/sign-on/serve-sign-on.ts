import type { Context, Hono } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import * as v from 'valibot';
import { localeSchema } from '#shared/api/accounts.ts';
import { companyIdSchema } from '#shared/records/ids.ts';
import type { SignOnProblem as Kind } from '#shared/sign-on/problems.ts';
import { returnPath } from '#shared/sign-on/return-path.ts';
import { addressClass, clientAddress } from '../http/client-address.ts';
import { exchangeOf, type HttpEnv, type RouteOptions } from '../http/serve-routes.ts';
import { TokenBuckets } from '../http/token-buckets.ts';
import type { Services } from '../services.ts';
import { attemptMs } from './attempts.ts';
import { comeBack } from './come-back.ts';
import { goThere, goToTest } from './go-there.ts';
import { SignOnProblem } from './problem.ts';
import { callbackPath, type SignOn } from './sign-on.ts';

/** Ways to and from providers of one address: an office that comes to work, not somebody who makes the server ask others. */
const rate = { capacity: 120, perMs: 10 * 60_000 };
const cookieName = 'foyer.sign_on';
const cookiePath = '/api/sign-on';

const startSchema = v.object({
  company: v.optional(companyIdSchema),
  /** Present for a test, which is of the caller's own company. */
  test: v.optional(v.string()),
  to: v.optional(v.pipe(v.string(), v.maxLength(200))),
  hint: v.optional(v.pipe(v.string(), v.trim(), v.maxLength(254), v.regex(/^\P{Cc}*$/u))),
  invitation: v.optional(v.pipe(v.string(), v.maxLength(100))),
  locale: v.optional(localeSchema, 'en'),
});

/** The page on which somebody signs in, by a company's provider if one is named. */
const signInPage = (company: string | undefined): string =>
  company === undefined ? '/sign-in' : `/sign-in?company=${encodeURIComponent(company)}`;

/** The two pages that a browser passes on its way: to the provider, and back. What goes wrong is told on a page of the app. */
export function serveSignOn(app: Hono<HttpEnv>, services: Services, signOn: SignOn, routing: RouteOptions): void {
  const { logger, clock } = services;
  const buckets = new TokenBuckets(rate, clock);
  const attributes = {
    path: cookiePath,
    httpOnly: true,
    sameSite: 'Lax',
    secure: signOn.publicUrl.startsWith('https:'),
  } as const;

  /** Runs one of the two; a problem that is nobody's doing is logged. */
  const answer = async (context: Context<HttpEnv>, page: string, act: () => Promise<string>): Promise<Response> => {
    try {
      const wait = buckets.take(addressClass(clientAddress(context.env.incoming, routing.trustProxy)));
      if (wait > 0) throw new SignOnProblem('too-fast');
      return context.redirect(await act(), 302);
    } catch (error) {
      return context.redirect(`${page}?problem=${problemOf(error, context)}`, 302);
    }
  };
  const problemOf = (error: unknown, context: Context<HttpEnv>): Kind => {
    const id = context.get('requestId');
    if (!(error instanceof SignOnProblem)) {
      logger.error({ err: error, id }, 'single sign-on broke');
      return 'server';
    }
    // Why a provider was not understood is for whoever sets it up; claims and codes are in none of these errors.
    if (error.cause !== undefined)
      logger.warn({ err: causeOf(error.cause), problem: error.kind, id }, 'single sign-on');
    return error.kind;
  };

  app.get('/api/sign-on/start', (context) => {
    const query = v.safeParse(startSchema, context.req.query());
    const isTest = query.success && query.output.test !== undefined;
    // Whoever follows a link of somebody's decides on a page of ours whether to go: else a mere link would sign them in as others.
    const site = context.req.header('sec-fetch-site');
    if (site !== undefined && site !== 'same-origin') {
      return context.redirect(
        isTest ? '/admin/sign-in' : signInPage(query.success ? query.output.company : undefined),
        302,
      );
    }
    return answer(context, isTest ? '/admin/sign-in' : '/sign-in', async () => {
      if (!query.success) throw new SignOnProblem('not-set-up');
      const held = getCookie(context, cookieName);
      const { company, to, hint, invitation, locale } = query.output;
      const { url, browser } = isTest
        ? await goToTest(services, signOn, await routing.callerOf(context.req.raw.headers), held, locale)
        : await goThere(
            services,
            signOn,
            { company, returnTo: returnPath(to), invitation, locale },
            held,
            hint ?? null,
          );
      setCookie(context, cookieName, browser, { ...attributes, maxAge: attemptMs / 1000 });
      return url;
    });
  });

  app.get(callbackPath, (context) =>
    answer(context, '/sign-in', async () => {
      const held = getCookie(context, cookieName);
      const caller = await routing.callerOf(context.req.raw.headers);
      const came = await comeBack(services, signOn, {
        search: new URL(context.req.url).search,
        browser: held,
        caller,
        exchange: exchangeOf(context, routing.trustProxy),
      });
      for (const cookie of came.cookies) context.header('set-cookie', cookie, { append: true });
      return came.url;
    }),
  );
}

/** What a log may hold of what a provider said: the kind of error and its sentence, and no answer. */
function causeOf(cause: unknown): { readonly message: string; readonly code?: unknown } {
  if (!(cause instanceof Error)) return { message: String(cause) };
  const inner = cause.cause instanceof Error ? `: ${cause.cause.message}` : '';
  return { message: `${cause.message}${inner}`, ...('code' in cause ? { code: cause.code } : {}) };
}
