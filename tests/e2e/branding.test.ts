import { expect } from '@playwright/test';
import { newCommandId } from '#shared/ids.ts';
import { pngOf } from '../support/grey-png.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { foundCompanies } from '../support/two-companies.ts';
import { expectNoViolation, newPerson, openRoom, test } from './driver.ts';

let server: TestServer;
test.beforeEach(async () => {
  server = await startServer();
});
test.afterEach(() => server.stop());

test('An administrator gives the company another name, logo and colour, and a partner’s open device shows them (M41)', async ({
  browser,
}) => {
  const { acmeAdmin, ann, bo, as } = await foundCompanies(server.url);
  await as(bo, 'POST', '/api/rooms/direct', { command: newCommandId(), user: ann.user });
  const partner = await newPerson(browser, server.url, bo.email, bo.password);
  await openRoom(partner, ann.name);
  await partner.getByRole('button', { name: 'About this room' }).click();
  const seen = partner.locator('[data-testid="company-logo"]');
  await expect(partner.getByText('Acme', { exact: true }).first()).toBeVisible();
  await expect(seen).toHaveCount(0);

  const admin = await newPerson(browser, server.url, acmeAdmin.email, acmeAdmin.password);
  await admin.goto(`${server.url}/admin/branding`);
  const name = admin.getByRole('textbox', { name: 'Company name' });
  await expect(name).toHaveValue('Acme');
  await admin.getByTestId('logo-file').setInputFiles({
    name: 'notes.png',
    mimeType: 'image/png',
    buffer: Buffer.from('no picture at all'),
  });
  await expect(admin.getByText('This file is no picture', { exact: false })).toBeVisible();
  await name.fill('Acme Works');
  await admin.getByRole('radio', { name: 'Plum' }).check();
  await expect(admin.getByText('White text reads well on it.')).toBeVisible();
  await admin.getByRole('textbox', { name: 'Own colour' }).fill('#ffe08a');
  await expect(admin.getByText('shown with dark text', { exact: false })).toBeVisible();
  const grey = pngOf({ width: 300, height: 200, luma: new Uint8Array(300 * 200).fill(90) });
  await admin.getByTestId('logo-file').setInputFiles({ name: 'logo.png', mimeType: 'image/png', buffer: grey });
  await expect(admin.getByRole('button', { name: 'Remove' })).toBeVisible();
  await expectNoViolation(admin, 'branding');
  await admin.getByRole('button', { name: 'Save and show everybody' }).click();
  await expect(admin.getByText('Saved. Everybody sees it now.')).toBeVisible();
  // The console's own head follows, too.
  await expect(admin.getByText('Acme Works', { exact: false }).first()).toBeVisible();

  await expect(partner.getByText('Acme Works', { exact: true }).first()).toBeVisible();
  await expect(seen.first()).toBeVisible();
  await expect.poll(() => seen.first().evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(200);
});
