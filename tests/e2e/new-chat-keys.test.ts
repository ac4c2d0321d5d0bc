import { expect } from '@playwright/test';
import { newCommandId } from '#shared/ids.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { foundCompanies, type Companies } from '../support/two-companies.ts';
import { expectNoViolation, newPerson, signIn, test, wireOf } from './driver.ts';
import { newChat } from './group-driver.ts';

let server: TestServer;
let companies: Companies;
test.beforeAll(async () => {
  server = await startServer();
  companies = await foundCompanies(server.url);
  const { as, acmeAdmin, ann, bo, setPolicy } = companies;
  await as(ann, 'POST', '/api/rooms/direct', { command: newCommandId(), user: bo.user });
  // Ann talks with partners, and leads no rooms with them.
  await setPolicy(acmeAdmin, (policy) => ({ ...policy, lead: { mode: 'off', users: [], groups: [] } }));
});
test.afterAll(() => server.stop());

test('By keyboard one goes on at whom one has chosen from a search, and whoever cannot be chosen says why, to be seen and heard (S60, S62, M10)', async ({
  browser,
}) => {
  const { ann, al, bo } = companies;
  const page = await newPerson(browser, server.url, ann.email, ann.password);
  const picker = await newChat(page);
  const field = picker.getByLabel('Search people');
  const row = (user: string) => picker.locator(`[data-person-id="${user}"]`);
  await field.fill(al.name);
  await expect(row(al.user)).toBeVisible();
  await field.press('ArrowDown');
  await expect(row(al.user)).toBeFocused();
  await page.keyboard.press('Space');
  await expect(row(al.user)).toHaveAttribute('aria-pressed', 'true');
  await expect(field).toHaveValue('');
  await expect(row(al.user)).toBeFocused();

  await picker.getByRole('button', { name: 'External', exact: true }).press('Enter');
  await expect(row(bo.user)).toHaveAttribute('aria-disabled', 'true');
  await row(bo.user).focus();
  await page.keyboard.press('Space');
  const sentence = 'Acme does not let you lead groups with people from other companies.';
  await expect(picker.getByTestId('why-not')).toHaveText(sentence);
  await expect(picker.getByText(sentence).last()).toBeVisible();
  await expect(picker.getByTestId('chosen-people').getByRole('button')).toHaveCount(1);
  await expectNoViolation(page, 'why somebody cannot be chosen');
});

test('Arrow down goes on to people also where it was pressed before this device had read them (S60)', async ({
  browser,
}) => {
  const { ann, al } = companies;
  const context = await browser.newContext({ baseURL: server.url, locale: 'en-GB' });
  const wire = await wireOf(context);
  await wire.cut();
  const page = await signIn(await context.newPage(), server.url, ann.email, ann.password);
  const picker = await newChat(page);
  const field = picker.getByLabel('Search people');
  const row = picker.locator(`[data-person-id="${al.user}"]`);
  await expect(row).toHaveCount(0);
  await field.press('ArrowDown');
  await expect(field).toBeFocused();
  wire.mend();
  await expect(picker.locator('[data-person-id]').first()).toBeFocused();
  await expect(row).toBeVisible();
});
