import { expect } from '@playwright/test';
import { startProvider, type TestProvider } from '../support/oidc-provider.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { expectNoViolation, looksRight, newPerson, test } from './driver.ts';

let server: TestServer;
let provider: TestProvider;
test.beforeAll(async () => {
  server = await startServer({ demo: true });
  provider = await startProvider(server.url, {
    'the-owner': { email: 'admin@acme.test', email_verified: true, name: 'Acme Owner' },
    newcomer: { email: 'nia.new@acme.test', email_verified: true, name: 'Nia New' },
  });
});
test.afterAll(async () => {
  await server.stop();
  await provider.stop();
});

test('An owner sets single sign-on up against a real provider, tests it and makes it the only way in; somebody new comes in by it for the first time, and passwords no longer do (M30, M31, M10)', async ({
  browser,
}) => {
  const admin = await newPerson(browser, server.url, 'admin@acme.test', 'foyer-demo');
  await admin.goto(`${server.url}/admin/sign-in`);
  await admin.getByLabel('Issuer').fill(provider.issuer);
  await admin.getByRole('button', { name: 'Save' }).press('Enter');
  await expect(admin.getByText('Fill this in to go on.')).toBeVisible();
  await admin.getByLabel('Client ID').fill(provider.clientId);
  await admin.getByLabel('Client secret').fill(provider.secret);
  await admin.getByLabel('Add a mail domain').fill('gmail.com');
  await admin.getByLabel('Add a mail domain').press('Enter');
  await expect(admin.getByText('Anybody gets an address at gmail.com')).toBeVisible();
  await admin.getByLabel('Add a mail domain').fill('@acme.test');
  await admin.getByLabel('Add a mail domain').press('Enter');
  await admin.getByLabel('Join by themselves').press('Space');
  await admin.getByLabel('Single sign-on only').press('Space');
  await expect(admin.getByText('Test it first')).toBeVisible();
  await looksRight(admin, 'sign-in rules');
  await admin.getByRole('button', { name: 'Save' }).press('Enter');
  await expect(admin.getByText('Saved.')).toBeVisible();
  await expect(admin.getByText('Kept, and not shown.')).toBeVisible();

  await admin.getByRole('button', { name: 'Test', exact: true }).press('Enter');
  await admin.getByRole('button', { name: 'the-owner' }).press('Enter');
  await expect(admin.getByText('It works: this account gets in.')).toBeVisible();
  await expect(admin.getByText('Acme Owner')).toBeVisible();
  await admin.getByLabel('Single sign-on only').press('Space');
  await admin.getByRole('button', { name: 'Save' }).press('Enter');
  await expect(admin.getByText('Saved.')).toBeVisible();

  const context = await browser.newContext({ baseURL: server.url, locale: 'en-GB' });
  const newcomer = await context.newPage();
  await newcomer.goto('/sign-in');
  await newcomer.getByLabel('E-mail').fill('nia.new@acme.test');
  const continues = newcomer.getByRole('button', { name: 'Continue with Acme' });
  await expect(continues).toBeVisible();
  // What an address says of a company takes no other way away; a link of the company's own does.
  await expect(newcomer.getByLabel('Password', { exact: true })).toBeVisible();
  const { company } = (await (await newcomer.request.get('/api/sign-on?domain=acme.test')).json()) as {
    company: { id: string };
  };
  await newcomer.goto(`/sign-in?company=${company.id}`);
  await expect(continues).toBeVisible();
  await expect(newcomer.getByLabel('Password', { exact: true })).toBeHidden();
  await expectNoViolation(newcomer, 'signing in');
  await continues.press('Enter');
  await newcomer.getByRole('button', { name: 'newcomer' }).press('Enter');
  // Past the page that takes the browser over: it leads on by itself.
  await newcomer.waitForURL(({ pathname }) => pathname === '/');
  await expect(newcomer.getByRole('navigation').first()).toBeVisible();
  await newcomer.goto('/settings');
  await expect(newcomer.getByLabel('Name', { exact: true })).toHaveValue('Nia New');
  await expect(newcomer.getByText('signs in by single sign-on alone').first()).toBeVisible();
});
