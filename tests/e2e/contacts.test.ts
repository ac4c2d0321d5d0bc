import { expect, type Page } from '@playwright/test';
import { startServer, type TestServer } from '../support/server.ts';
import { expectNoViolation, goOffline, newPerson, signIn, test, wireOf } from './driver.ts';

let server: TestServer;
test.beforeAll(async () => {
  server = await startServer({ demo: true });
});
test.afterAll(() => server.stop());

const rows = (page: Page, name: string) =>
  page.getByTestId('contact-list').locator('[data-contact-name]').filter({ hasText: name });

async function openContacts(page: Page, view: 'All' | 'External' | 'Trash' = 'External'): Promise<void> {
  await page.goto(`${server.url}/people`);
  await page.getByRole('button', { name: view, exact: true }).click();
}

async function openContact(page: Page, name: string): Promise<void> {
  await openContacts(page);
  await rows(page, name).click();
  await expect(page.getByTestId('contact').getByRole('heading', { name, level: 1 })).toBeVisible();
}

async function edit(page: Page, field: string, value: string): Promise<void> {
  await page.getByRole('button', { name: 'Edit', exact: true }).click();
  await page.getByTestId('contact-form').getByLabel(field, { exact: true }).fill(value);
  await page.getByRole('button', { name: 'Save', exact: true }).click();
}

const fieldOf = (page: Page, field: string) => page.locator(`[data-field="${field}"]`);

test('Ann shares a partner’s card with her company; Ann offline and Emma each change a field, and both see both (S44, S46, S47, R10, N06)', async ({
  browser,
}) => {
  test.setTimeout(90_000);
  const context = await browser.newContext({ baseURL: server.url, locale: 'en-GB' });
  const wire = await wireOf(context);
  const ann = await signIn(await context.newPage(), server.url, 'ann@acme.test', 'foyer-demo');
  await openContact(ann, 'Bo Lindqvist');
  await ann.getByRole('button', { name: 'Choose people or groups' }).click();
  await ann.getByRole('radio', { name: 'The whole company' }).check();
  await ann.getByRole('button', { name: 'Share', exact: true }).click();
  await expect(ann.getByText('Everybody at Acme')).toBeVisible();

  const emma = await newPerson(browser, server.url, 'emma@acme.test', 'foyer-demo');
  await openContacts(emma);
  // In the place of the card that Emma keeps herself, which is offered there.
  await expect(rows(emma, 'Bo Lindqvist')).toHaveCount(1);
  await rows(emma, 'Bo Lindqvist').filter({ hasText: 'Shared' }).click();
  await expect(emma.getByText('Shared by Ann Carter')).toBeVisible();
  await emma.getByRole('link', { name: 'Your own card' }).click();
  await expect(emma.getByText('Added by you')).toBeVisible();
  await edit(emma, 'Tags', 'Sapporo');
  await emma.getByRole('link', { name: 'Ann Carter’s card' }).click();
  await expect(emma.getByTestId('other-cards')).toContainText('Only there: Tags');
  await emma.getByRole('button', { name: 'Merge into this card' }).click();
  await emma.getByRole('dialog').getByRole('button', { name: 'Merge into this card' }).click();
  await expect(emma.getByTestId('other-cards')).toBeHidden();
  await expect(fieldOf(ann, 'tags')).toHaveText('Sapporo');

  await wire.cut();
  await edit(ann, 'Phone', '+81 11 555 0173');
  await expect(fieldOf(ann, 'phone')).toHaveText('+81 11 555 0173');
  await edit(emma, 'Memo', 'Prefers mornings');
  await expect(fieldOf(emma, 'memo')).toHaveText('Prefers mornings');
  wire.mend();
  await expect(fieldOf(ann, 'memo')).toHaveText('Prefers mornings', { timeout: 15_000 });
  await expect(fieldOf(emma, 'phone')).toHaveText('+81 11 555 0173');
  await expect(ann.getByText('Emma Clarke added: Memo')).toBeVisible();

  await edit(emma, 'Phone', '011-555-0199');
  await expect(ann.getByText('Emma Clarke changed: Phone')).toBeVisible();
  await ann.getByRole('button', { name: /^Put back: \+81/ }).click();
  await expect(fieldOf(emma, 'phone')).toHaveText('+81 11 555 0173');
});

test('A contact is added without a network, found by digits, deleted, restored from the trash; all by keyboard where it counts (S34, S43, S48, S51, S52, R02)', async ({
  browser,
}) => {
  test.setTimeout(90_000);
  const context = await browser.newContext({ baseURL: server.url, locale: 'en-GB' });
  const page = await signIn(await context.newPage(), server.url, 'ann@acme.test', 'foyer-demo');
  await openContacts(page);
  await expect(rows(page, 'Hanna Berg')).toBeVisible();
  await page.getByRole('button', { name: 'Add contact' }).press('Enter');
  await page.getByRole('button', { name: 'Enter by hand' }).press('Enter');
  await expect(page.getByTestId('contact-form')).toBeVisible();
  await goOffline(page);
  await page.getByLabel('Name', { exact: true }).fill('Mori Kaede');
  await page.getByLabel('Mobile', { exact: true }).fill('090-5550-1182');
  await page.getByLabel('Mobile', { exact: true }).press('Enter');
  await expect(page.getByTestId('contact').getByText('Waiting for the server')).toBeVisible();
  await context.setOffline(false);
  await expect(page.getByTestId('contact').getByText('Waiting for the server')).toBeHidden({ timeout: 20_000 });

  await page.getByRole('searchbox').fill('9055501');
  await expect(page.locator('[data-contact-name]')).toHaveCount(1);
  await page.getByRole('searchbox').press('Enter');
  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  // The list comes back once the deletion is kept on this device.
  await expect(page).toHaveURL(/\/people$/);
  await openContacts(page, 'Trash');
  await rows(page, 'Mori Kaede').click();
  await page.getByRole('button', { name: 'Restore' }).click();
  await expect(page.getByRole('button', { name: 'Edit', exact: true })).toBeVisible();
  await openContacts(page);
  await expect(rows(page, 'Mori Kaede')).toBeVisible();
  await page.getByRole('button', { name: 'All', exact: true }).click();
  await page.getByRole('searchbox').fill('Mori');
  await expect(rows(page, 'Mori Kaede')).toBeVisible();
});

test('A table is looked through before it is imported, and what is exported can be read again', async ({ browser }) => {
  test.setTimeout(60_000);
  const page = await newPerson(browser, server.url, 'oliver@acme.test', 'foyer-demo');
  await page.goto(`${server.url}/people/import`);
  const table = 'Name,Company,Phone\nKato Rin,Hoshi,011-555-0100\n,,\nKato Rin,Hoshi,011-555-0100\n,,\n"open';
  await page
    .getByTestId('import-file')
    .setInputFiles({ name: 'people.csv', mimeType: 'text/csv', buffer: Buffer.from(table) });
  await expect(page.getByTestId('import-cards').getByRole('listitem')).toHaveText([/Kato Rin/]);
  await expect(page.getByTestId('import-problems').getByRole('listitem')).toHaveText([
    /Line 4: Kato Rin.*Already in your contacts/,
    /Line 6.*Cannot be read/,
  ]);
  await page.getByRole('button', { name: 'Add 1 contact' }).click();
  await page.getByRole('button', { name: 'External', exact: true }).click();
  await expect(rows(page, 'Kato Rin')).toBeVisible();
  await page.getByRole('button', { name: 'Import and export' }).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: 'Export as vCard' }).click(),
  ]);
  const text = await (await import('node:fs/promises')).readFile(await download.path(), 'utf8');
  expect(text).toContain('FN:Kato Rin');
  expect(text).toContain('ORG:Hoshi');
});

test('List, card, form, sharing and import have no violation that axe finds (M10)', async ({ browser }) => {
  test.setTimeout(90_000);
  const page = await newPerson(browser, server.url, 'ann@acme.test', 'foyer-demo');
  for (const { theme, ...size } of [
    { theme: 'dark', width: 390, height: 844 },
    { theme: 'light', width: 1280, height: 800 },
  ]) {
    await page.evaluate((value) => localStorage.setItem('foyer-theme', value), theme);
    await page.setViewportSize(size);
    await openContacts(page);
    await expectNoViolation(page, `list ${theme}`);
    const add = page.getByRole('button', { name: 'Add contact' });
    await add.press('Enter');
    await expect(page.getByRole('textbox', { name: 'Message ID' })).toBeFocused();
    await expectNoViolation(page, `adding ${theme}`);
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await expect(add).toBeFocused();
    await rows(page, 'Hanna Berg').click();
    await expect(page.getByTestId('contact')).toBeVisible();
    await expectNoViolation(page, `card ${theme}`);
    await page.getByRole('button', { name: 'Choose people or groups' }).click();
    await page.getByRole('radio', { name: 'People and groups I choose' }).check();
    await expectNoViolation(page, `sharing ${theme}`);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Edit', exact: true }).click();
    await expectNoViolation(page, `form ${theme}`);
    await page.goto(`${server.url}/people/import`);
    await expectNoViolation(page, `import ${theme}`);
  }
});
