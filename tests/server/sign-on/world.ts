import type { SignInRules, StoredSignInRules } from '#shared/api/sign-on.ts';
import { limits } from '#shared/limits.ts';
import { CookieJar } from '../../support/cookie-jar.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { foundCompanies, type Companies, type TestAccount } from '../../support/two-companies.ts';

/** The rules of a company that has decided nothing. */
export const usual: SignInRules = {
  passwordLength: limits.passwordLength,
  sessionDays: null,
  provider: null,
  domains: [],
  joins: false,
  joinGroup: null,
  required: false,
};

/** A server with three companies, whose rules of signing in are changed. */
export interface SignOnWorld {
  readonly server: TestServer;
  readonly companies: Companies;
  /** Changes rules as somebody; gives the answer. */
  readonly save: (admin: TestAccount, change: Partial<SignInRules>, secret?: string | null) => Promise<Response>;
  readonly rules: (admin: TestAccount) => Promise<StoredSignInRules>;
  /** Where single sign-on of a company begins. */
  readonly start: (company: string, more?: Readonly<Record<string, string>>) => string;
  readonly stop: () => Promise<unknown>;
}

/** Starts it. */
export async function foundSignOn(env: Readonly<Record<string, string>> = {}): Promise<SignOnWorld> {
  const server = await startServer({ env });
  const companies = await foundCompanies(server.url);
  const rules: SignOnWorld['rules'] = async (admin) =>
    (await companies.as(admin, 'GET', '/api/company/sign-in')) as StoredSignInRules;
  return {
    server,
    companies,
    rules,
    save: async (admin, change, secret) => {
      const now = await rules(admin);
      return server.fetch('/api/company/sign-in', {
        method: 'PUT',
        cookie: await companies.cookie(admin),
        json: {
          revision: now.revision,
          rules: { ...now.rules, ...change },
          ...(secret === undefined ? {} : { secret }),
        },
      });
    },
    start: (company, more = {}) =>
      `${server.url}/api/sign-on/start?${new URLSearchParams({ company, ...more }).toString()}`,
    stop: () => server.stop(),
  };
}

/** Goes to the provider and signs in there as somebody; gives where that ends, and the browser. */
export async function through(
  start: string,
  who: string,
  jar: CookieJar = new CookieJar(),
): Promise<{ readonly url: URL; readonly jar: CookieJar }> {
  const asked = await jar.open(start);
  if (!asked.url.pathname.startsWith('/interaction/')) return { url: asked.url, jar };
  const body = new URLSearchParams(who === 'deny' ? { deny: '1' } : { login: who });
  const { url } = await jar.open(asked.url.href, { method: 'POST', body });
  return { url, jar };
}

/** Who somebody is signed in as; null for nobody. */
export async function meOf(
  server: TestServer,
  jar: CookieJar,
): Promise<{
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly group: string | null;
} | null> {
  const response = await server.fetch('/api/me', { cookie: jar.header(new URL(server.url)) });
  return response.ok ? (((await response.json()) as { user: unknown }).user as Awaited<ReturnType<typeof meOf>>) : null;
}
