import { expect } from '@playwright/test';
import { startServer, type TestServer } from '../support/server.ts';
import { expectNoViolation, looksRight, newPerson, test } from './driver.ts';
import { pick } from './group-driver.ts';

let server: TestServer;
test.beforeAll(async () => {
  server = await startServer({ demo: true });
});
test.afterAll(() => server.stop());

test('An administrator sees what a shorter retention takes away before saving it, and erases a member, by keyboard; both are told (P7, P9, M10)', async ({
  browser,
}) => {
  const page = await newPerson(browser, server.url, 'admin@acme.test', 'foyer-demo');
  await page.goto(`${server.url}/admin/retention`);
  const colleagues = page.getByRole('combobox', { name: 'Rooms of colleagues' });
  await expect(colleagues).toHaveText('For ever');
  await pick(colleagues, '30 days');
  await expect(page.getByText('was: For ever')).toBeVisible();
  await looksRight(page, 'retention');
  const save = page.getByRole('button', { name: /^Save and erase messages: [\d,]+$/ });
  await save.press('Enter');
  await expect(page.getByText('Saved.')).toBeVisible();
  await page.reload();
  await expect(colleagues).toHaveText('30 days');

  await page.getByRole('button', { name: 'Erase a member' }).press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Erase a member' });
  await dialog.getByRole('button', { name: 'Erase a member' }).press('Enter');
  await expect(dialog.getByText('Choose who is to be erased.')).toBeVisible();
  await dialog.getByRole('textbox').first().fill('miho');
  await dialog.getByRole('radio').first().press('Space');
  await dialog.getByLabel('Reason').fill('Left the company and asked for it');
  await expectNoViolation(page, 'erasing a member');
  await dialog.getByRole('button', { name: /^Erase / }).press('Enter');
  await expect(dialog).toBeHidden();
  await expect(page.getByText('Left the company and asked for it')).toBeVisible();
  await expect(page.getByText(/^Done /)).toBeVisible({ timeout: 20_000 });

  await page.goto(`${server.url}/admin/audit`);
  await expect(page.getByText('Ordered the erasure of a member: Former member')).toBeVisible();
  await expect(page.getByText(/Unbroken since/)).toBeVisible();
  await looksRight(page, 'audit log');
});

test('An owner names an auditor, who exports with a reason and gets an archive; the log says so and is narrowed to it (P10, P9, M10)', async ({
  browser,
}) => {
  const page = await newPerson(browser, server.url, 'admin@borealis.test', 'foyer-demo');
  await page.goto(`${server.url}/admin/export`);
  await expect(page.getByText('You are no auditor.')).toBeVisible();
  await page.getByRole('button', { name: 'Name an auditor' }).press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Name an auditor' });
  await dialog.getByRole('textbox').first().fill('admin@borealis.test');
  await dialog.getByRole('radio').first().press('Space');
  await dialog.getByRole('button', { name: 'Name an auditor' }).press('Enter');
  await expect(dialog).toBeHidden();

  await page.getByRole('button', { name: 'Export', exact: true }).press('Enter');
  await expect(page.getByText('Give a reason of at least three letters.')).toBeVisible();
  await page.getByLabel('Why you export').fill('A question of the court');
  await page.getByRole('radio', { name: 'Chosen rooms' }).check({ force: true });
  await page.getByRole('checkbox').first().press('Space');
  await looksRight(page, 'export');
  const saving = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export', exact: true }).press('Enter');
  expect((await saving).suggestedFilename()).toMatch(/^foyer-export-\d{4}-\d\d-\d\d\.zip$/);
  await expect(page.getByText('The archive was saved.')).toBeVisible();

  await page.goto(`${server.url}/admin/audit`);
  const kind = page.getByRole('combobox', { name: 'Kind' });
  await pick(kind, 'Exports');
  const entry = page.getByRole('list', { name: 'Audit log' }).getByRole('listitem');
  await expect(entry).toHaveCount(1);
  await expect(entry).toContainText('Exported messages of the company’s rooms');
  await entry.locator('summary').press('Enter');
  await expect(entry.getByText('A question of the court')).toBeVisible();
});
