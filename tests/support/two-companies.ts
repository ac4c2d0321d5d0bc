import { closedPolicy, type Policy } from '#shared/policy/policy.ts';
import type { CompanyId, UserId } from '#shared/ids.ts';

/** An account made for a test. */
export interface TestAccount {
  readonly user: UserId;
  readonly company: CompanyId;
  readonly email: string;
  readonly password: string;
  readonly name: string;
  readonly messageId: string;
}

/** Three companies on one server: Acme and Borealis are partners, Cetus is nobody's. */
export interface Companies {
  readonly acmeAdmin: TestAccount;
  readonly ann: TestAccount;
  readonly al: TestAccount;
  readonly borealisAdmin: TestAccount;
  readonly bo: TestAccount;
  readonly cetusAdmin: TestAccount;
  /** Asks the REST interface as somebody; fails on an answer that is no success. */
  readonly as: (account: TestAccount, method: string, path: string, body?: unknown) => Promise<unknown>;
  /** The session cookie of an account. */
  readonly cookie: (account: TestAccount) => Promise<string>;
  /** Replaces a company's policy. */
  readonly setPolicy: (admin: TestAccount, change: (policy: Policy) => Policy) => Promise<void>;
}

const password = 'a long enough secret';

/** Fills an empty server over its REST interface, as its first administrator would. */
export async function foundCompanies(url: string): Promise<Companies> {
  const cookies = new Map<string, string>();
  const request = async (method: string, path: string, cookie: string | null, body?: unknown): Promise<Response> =>
    fetch(`${url}${path}`, {
      method,
      headers: {
        origin: url,
        ...(cookie === null ? {} : { cookie }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });

  const cookie = async (account: TestAccount): Promise<string> => {
    const known = cookies.get(account.email);
    if (known !== undefined) return known;
    const response = await request('POST', '/api/auth/sign-in/email', null, {
      email: account.email,
      password: account.password,
    });
    if (!response.ok) throw new Error(`sign-in of ${account.email} answered ${response.status}`);
    const made = cookieOf(response);
    cookies.set(account.email, made);
    return made;
  };

  const as: Companies['as'] = async (account, method, path, body) => {
    const response = await request(method, path, await cookie(account), body);
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status} ${text}`);
    return text === '' ? null : JSON.parse(text);
  };

  const account = (user: string, company: string, email: string, name: string, messageId: string): TestAccount => ({
    user: user as UserId,
    company: company as CompanyId,
    email,
    password,
    name,
    messageId,
  });

  const first = await request('POST', '/api/setup', null, {
    companyName: 'Acme',
    name: 'Ada Admin',
    email: 'admin@acme.example',
    password,
    locale: 'en',
  });
  if (!first.ok) throw new Error(`setup answered ${first.status} ${await first.text()}`);
  const { user, company } = (await first.json()) as { user: { id: string }; company: { id: string } };
  const acmeAdmin = account(user.id, company.id, 'admin@acme.example', 'Ada Admin', 'ada');
  cookies.set(acmeAdmin.email, cookieOf(first));

  const addMember = async (
    admin: TestAccount,
    email: string,
    name: string,
    messageId: string,
  ): Promise<TestAccount> => {
    const made = (await as(admin, 'POST', '/api/company/members', { name, email, password, messageId })) as {
      id: string;
    };
    return account(made.id, admin.company, email, name, messageId);
  };
  const addCompany = async (
    companyName: string,
    email: string,
    name: string,
    messageId: string,
  ): Promise<TestAccount> => {
    const made = (await as(acmeAdmin, 'POST', '/api/companies', {
      companyName,
      owner: { name, email, password, messageId },
    })) as { company: { id: string }; owner: { id: string } };
    return account(made.owner.id, made.company.id, email, name, messageId);
  };

  // At once: each password is hashed, and that takes its time.
  const [ann, al, [borealisAdmin, bo], cetusAdmin] = await Promise.all([
    addMember(acmeAdmin, 'ann@acme.example', 'Ann Carter', 'ann'),
    addMember(acmeAdmin, 'al@acme.example', 'Al Byrne', 'al.byrne'),
    addCompany('Borealis', 'admin@borealis.example', 'Bea Admin', 'bea').then(
      async (admin) => [admin, await addMember(admin, 'bo@borealis.example', 'Bo Lind', 'bo-lind')] as const,
    ),
    addCompany('Cetus', 'admin@cetus.example', 'Cy Admin', 'cyd'),
  ]);

  const setPolicy: Companies['setPolicy'] = async (admin, change) => {
    const now = (await as(admin, 'GET', '/api/company/policy')) as { revision: number; policy: Policy };
    await as(admin, 'PUT', '/api/company/policy', { revision: now.revision, policy: change(now.policy) });
  };
  await Promise.all([
    setPolicy(acmeAdmin, () => openTo(borealisAdmin.company)),
    setPolicy(borealisAdmin, () => openTo(acmeAdmin.company)),
    setPolicy(cetusAdmin, () => openTo(acmeAdmin.company, borealisAdmin.company)),
  ]);
  return { acmeAdmin, ann, al, borealisAdmin, bo, cetusAdmin, as, cookie, setPolicy };
}

/** The policy of a company whose people may all talk with these companies. */
export const openTo = (...allow: CompanyId[]): Policy => ({
  ...closedPolicy,
  partners: { mode: 'everyone', users: [], groups: [] },
  companies: { allow, deny: [], paused: [] },
});

const cookieOf = (response: Response): string =>
  response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ');
