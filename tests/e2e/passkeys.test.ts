import { expect, type CDPSession, type Page } from '@playwright/test';
import { startServer, type TestServer } from '../support/server.ts';
import { foundCompanies } from '../support/two-companies.ts';
import { expectNoViolation, signIn, test } from './driver.ts';

let server: TestServer;
test.beforeEach(async () => {
  server = await startServer();
});
test.afterEach(() => server.stop());

/** Gives a page's browser an authenticator that answers by itself, as somebody does who has their finger on it. */
async function giveAuthenticator(page: Page): Promise<{ readonly session: CDPSession; readonly id: string }> {
  const session = await page.context().newCDPSession(page);
  await session.send('WebAuthn.enable');
  const { authenticatorId: id } = await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      // The autofill of the sign-in page would answer before anybody has pressed anything.
      automaticPresenceSimulation: false,
    },
  });
  return { session, id };
}

test('A passkey is added in the settings, signs in without an e-mail address, and no more once it was removed (M40)', async ({
  page,
}) => {
  const { ann } = await foundCompanies(server.url);
  await signIn(page, server.url, ann.email, ann.password);
  const { session, id } = await giveAuthenticator(page);
  const answering = (enabled: boolean) =>
    session.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId: id, enabled });

  await page.goto(`${server.url}/settings`);
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add a passkey' });
  await expect(dialog.getByLabel('Name')).not.toHaveValue('');
  await expectNoViolation(page, 'adding a passkey');
  await dialog.getByLabel('Name').fill('Ann’s laptop');
  await answering(true);
  await dialog.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByTestId('passkeys').getByText('Ann’s laptop')).toBeVisible();
  await answering(false);

  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await expect(page).toHaveURL(/sign-in/);
  await page.getByLabel('E-mail').fill('half an address');
  await answering(true);
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await expect(page.getByTestId('room-list')).toBeVisible();
  await answering(false);

  await page.goto(`${server.url}/settings`);
  await expect(page.getByText('signed in with a passkey')).toBeVisible();
  await page.getByRole('button', { name: 'Remove Ann’s laptop' }).click();
  await expect(page.getByRole('dialog')).toContainText('You sign in by password then.');
  await page.getByRole('dialog').getByRole('button', { name: 'Remove passkey' }).click();
  await expect(page.getByTestId('passkeys')).toHaveCount(0);
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await expect(page).toHaveURL(/sign-in/);
  await page.getByLabel('E-mail').fill(ann.email);
  await answering(true);
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await expect(page.getByText('This passkey does not sign in here.', { exact: false })).toBeVisible();
  await expect(page.getByLabel('E-mail')).toHaveValue(ann.email);
});

test('A browser that offers passkeys for the e-mail field signs in by one that is chosen there (M40)', async ({
  page,
}) => {
  const { bo } = await foundCompanies(server.url);
  await signIn(page, server.url, bo.email, bo.password);
  const { session, id } = await giveAuthenticator(page);
  const answering = (enabled: boolean) =>
    session.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId: id, enabled });
  await page.goto(`${server.url}/settings`);
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  await answering(true);
  await page.getByRole('dialog').getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByTestId('passkeys').getByRole('listitem')).toHaveCount(1);
  // Whoever is there chooses it as soon as it is offered; no button is pressed.
  const signedIn = page.waitForResponse('**/api/auth/passkey');
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  expect((await signedIn).status()).toBe(200);
  await expect(page.getByTestId('room-list')).toBeVisible();
});
