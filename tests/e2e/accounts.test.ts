import { expect, type Page, type Route } from '@playwright/test';
import { startServer, type TestServer } from '../support/server.ts';
import { foundCompanies } from '../support/two-companies.ts';
import { composer, expectState, openAdding, openRoom, send, signIn, test, wireOf } from './driver.ts';

let server: TestServer;
test.beforeEach(async () => {
  server = await startServer();
});
test.afterEach(() => server.stop());

/** How many databases an account has in this browser. */
const databasesOf = (page: Page, user: string): Promise<number> =>
  page.evaluate(async (name) => (await indexedDB.databases()).filter((one) => one.name?.includes(name)).length, user);

test('The first visit to an empty server creates the first company and its administrator, once (M09)', async ({
  page,
}) => {
  await page.goto(server.url);
  await expect(page).toHaveURL(/\/setup/);
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByLabel('Company name').fill('Acme');
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByLabel('Name', { exact: true }).fill('김서연');
  await page.getByLabel('E-mail').fill('seoyeon@acme.example');
  await page.getByLabel('Password', { exact: true }).fill('a long enough secret');
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(page.getByText('No chats yet', { exact: false })).toBeVisible();

  const again = await page.request.post(`${server.url}/api/setup`, {
    headers: { origin: server.url },
    data: {
      companyName: 'Second',
      name: 'Second',
      email: 'second@acme.example',
      password: 'a long enough secret',
      locale: 'en',
    },
  });
  expect(again.ok()).toBe(false);
});

test('Two accounts in one browser never meet: the second finds nothing of the first, the first finds all again (M07)', async ({
  page,
}) => {
  const { ann, al, bo, as } = await foundCompanies(server.url);
  await as(ann, 'POST', '/api/rooms/direct', { command: 'abcdefghjk0123456789', user: bo.user });
  await signIn(page, server.url, ann.email, ann.password);
  await openRoom(page, bo.name);
  await send(page, 'only for Bo');
  await expectState(page, 'only for Bo', 'sent');
  await page.goto(`${server.url}/settings`);
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await expect(page).toHaveURL(/sign-in/);
  await expect.poll(() => databasesOf(page, ann.user)).toBe(0);

  await signIn(page, server.url, al.email, al.password);
  await expect(page.getByText('No chats yet', { exact: false })).toBeVisible();
  await expect(page.getByText('only for Bo')).toHaveCount(0);
  await page.goto(`${server.url}/settings`);
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await signIn(page, server.url, ann.email, ann.password);
  await openRoom(page, bo.name);
  await expectState(page, 'only for Bo', 'sent');
});

test('A new device that hears nothing of the server yet does not say that there are no chats and no colleagues (M05)', async ({
  browser,
}) => {
  const { ann, al } = await foundCompanies(server.url);
  const context = await browser.newContext({ baseURL: server.url, locale: 'en-GB' });
  const wire = await wireOf(context);
  await wire.cut();
  const page = await signIn(await context.newPage(), server.url, ann.email, ann.password);
  await expect(page.getByTestId('room-list').getByRole('status')).toHaveText('Loading');
  await page.goto(`${server.url}/people`);
  await expect(page.getByRole('status').filter({ hasText: 'Loading' })).toBeAttached();
  await expect(page.getByText(/^No (chats|colleagues) yet/)).toHaveCount(0);
  wire.mend();
  await page.evaluate(() => dispatchEvent(new Event('online')));
  await expect(page.getByTestId('contact-list')).toContainText(al.name, { timeout: 20_000 });
  await page.goto(server.url);
  await expect(page.getByText('No chats yet', { exact: false })).toBeVisible();
});

test('Whoever signs out while the app is being told who it belongs to stays signed out, and nothing stays here (M07)', async ({
  page,
}) => {
  const { ann } = await foundCompanies(server.url);
  await signIn(page, server.url, ann.email, ann.password);
  await expect(page.getByText('No chats yet', { exact: false })).toBeVisible();
  // What the page before has asked is not what is waited for.
  await page.goto('about:blank');
  const [asked, told, left, go] = [1, 2, 3, 4].map(() => Promise.withResolvers<void>());
  const hold = async (route: Route): Promise<void> => {
    const response = await route.fetch();
    asked!.resolve();
    await told!.promise;
    await route.fulfill({ response });
  };
  await page.route('**/api/me', hold, { times: 1 });
  await page.route('**/api/auth/sign-out', async (route) => {
    left!.resolve();
    await go!.promise;
    await route.continue();
  });
  await page.goto(`${server.url}/settings`);
  await asked!.promise;
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await left!.promise;
  const answered = page.waitForResponse('**/api/me');
  told!.resolve();
  await (await answered).finished();
  go!.resolve();
  await expect(page).toHaveURL(/sign-in/);
  await expect.poll(() => databasesOf(page, ann.user)).toBe(0);
  expect(await page.evaluate(() => localStorage.getItem('foyer-account'))).toBeNull();
});

test('A session ended elsewhere closes this device within two seconds and asks to sign in, and what waits here stays (M08, P5)', async ({
  page,
}) => {
  const { ann, bo, as } = await foundCompanies(server.url);
  await as(ann, 'POST', '/api/rooms/direct', { command: 'abcdefghjk0123456789', user: bo.user });
  await signIn(page, server.url, ann.email, ann.password);
  await openRoom(page, bo.name);
  await composer(page).fill('still here after signing in again');
  const { sessions } = (await as(ann, 'GET', '/api/sessions')) as { sessions: { id: string; current: boolean }[] };
  const [here] = sessions.filter((session) => !session.current);
  expect(here).toBeDefined();
  await as(ann, 'DELETE', `/api/sessions/${here!.id}`);
  await expect(page).toHaveURL(/sign-in/, { timeout: 2_000 });
  await signIn(page, server.url, ann.email, ann.password);
  await openRoom(page, bo.name);
  await expect(composer(page)).toHaveValue('still here after signing in again');
});

test('A member finds a partner by exact message ID and writes at once; without the allowance the way is absent (S02, S29, S66)', async ({
  page,
}) => {
  const { ann, bo, acmeAdmin, setPolicy } = await foundCompanies(server.url);
  await signIn(page, server.url, ann.email, ann.password);
  await openAdding(page, server.url);
  await page.getByRole('textbox', { name: 'Message ID' }).fill('BO-LIND');
  await page.getByRole('button', { name: 'Find' }).click();
  await expect(page.getByText(bo.name)).toBeVisible();
  await page.getByRole('button', { name: 'Send message' }).click();
  await expect(composer(page)).toBeVisible();
  await send(page, 'Hello from Acme');
  await expectState(page, 'Hello from Acme', 'sent');

  await openAdding(page, server.url);
  await page.getByRole('textbox', { name: 'Message ID' }).fill('nobody-has-this');
  await page.getByRole('button', { name: 'Find' }).click();
  await expect(page.getByTestId('person-not-found')).toBeVisible();

  await setPolicy(acmeAdmin, (policy) => ({ ...policy, partners: { ...policy.partners, mode: 'off' } }));
  await expect(page.getByRole('textbox', { name: 'Message ID' })).toHaveCount(0);
});
