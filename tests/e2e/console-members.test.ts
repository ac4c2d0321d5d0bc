import { expect, type Page } from '@playwright/test';
import { newCommandId } from '#shared/ids.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { foundCompanies, type Companies } from '../support/two-companies.ts';
import { expectNoViolation, newPerson, test } from './driver.ts';

let server: TestServer;
let companies: Companies;
test.beforeAll(async () => {
  server = await startServer();
  companies = await foundCompanies(server.url);
});
test.afterAll(() => server.stop());

/** What axe finds on this screen: on a phone in the dark, and on a desktop in the light. */
async function expectFine(page: Page, what: string): Promise<void> {
  for (const { theme, ...size } of [
    { theme: 'dark', width: 390, height: 844 },
    { theme: 'light', width: 1280, height: 800 },
  ]) {
    await page.evaluate((value) => (document.documentElement.dataset['theme'] = value), theme);
    await page.setViewportSize(size);
    await expectNoViolation(page, `${what}, ${theme}, ${size.width}`);
  }
}

test('Ada sees what needs attention, invites by link, and Joy joins in a browser of her own (M21, M24, M10)', async ({
  browser,
}) => {
  const { acmeAdmin } = companies;
  const page = await newPerson(browser, server.url, acmeAdmin.email, acmeAdmin.password);
  await page.goto(`${server.url}/admin`);
  await expect(page.getByRole('heading', { name: 'Needs attention' })).toBeVisible();
  await expect(page.getByRole('link', { name: /^3 Members/ })).toBeVisible();
  await expectFine(page, 'overview');
  await page.getByRole('link', { name: /Open invitations/ }).press('Enter');
  await expect(page.getByText('No open invitations.')).toBeVisible();

  await page.getByRole('button', { name: 'Invite' }).press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Invite a member' });
  await expect(dialog.getByRole('radio', { name: 'By e-mail' })).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await dialog.getByLabel('Title').fill('Buyer');
  await expectFine(page, 'inviting');
  await dialog.getByLabel('Title').press('Enter');
  const link = page.getByTestId('once-link').getByLabel('Link', { exact: true });
  await expect(link).toHaveValue(/\/join\/[0-9a-z]{32}$/);
  const address = await link.inputValue();
  await expectFine(page, 'the link');
  await page.getByRole('button', { name: 'Close' }).press('Enter');
  await expect(page.getByRole('table', { name: 'Invitations' })).toContainText('Link for anyone');
  await expectFine(page, 'invitations');

  const joys = await (await browser.newContext({ locale: 'en-GB' })).newPage();
  await joys.goto(address);
  await expect(joys.getByRole('heading', { name: 'Join Acme' })).toBeVisible();
  await joys
    .getByLabel('Your name')
    .or(joys.getByLabel('Name', { exact: true }))
    .fill('Joy New');
  await joys.getByLabel('E-mail').fill('joy@acme.example');
  await joys.getByLabel('Password', { exact: true }).fill('short');
  await joys.getByLabel('Password', { exact: true }).press('Enter');
  await expect(joys.getByText('Too short')).toBeVisible();
  await expectFine(joys, 'joining');
  await joys.getByLabel('Password', { exact: true }).fill('a long enough secret');
  await joys.getByLabel('Password', { exact: true }).press('Enter');
  await expect(joys.getByTestId('room-list')).toBeVisible();

  const later = await (await browser.newContext({ locale: 'en-GB' })).newPage();
  await later.goto(address);
  await expect(later.getByTestId('link-problem')).toBeVisible();
  await page.reload();
  await expect(page.getByText('No open invitations.')).toBeVisible();
});

test('Ada imports a file of a spreadsheet program, sees what is wrong, and finds the new people in the list without a mouse (M20, M23, M10)', async ({
  browser,
}) => {
  const { acmeAdmin, ann } = companies;
  const page = await newPerson(browser, server.url, acmeAdmin.email, acmeAdmin.password);
  await page.goto(`${server.url}/admin/members/import`);
  const lines = [
    'Name;E-mail;Job title;Group',
    '김민서;minseo@acme.example;과장;영업/서울',
    '"Sato; Hanako";hanako@acme.example;;영업/도쿄',
  ];
  const wrong = [`Ann again;${ann.email};;`, ';nobody;;'];
  const file = (text: string) => ({ name: 'people.csv', mimeType: 'text/csv', buffer: Buffer.from(`\uFEFF${text}`) });
  await page.getByTestId('member-file').setInputFiles(file([...lines, ...wrong].join('\r\n')));
  const table = page.getByRole('table', { name: 'Import members' });
  await expect(table).toContainText('Is a member already.');
  await expect(table).toContainText('Name is missing. E-mail cannot be this.');
  await expect(page.getByText('New groups: 영업, 영업/서울, 영업/도쿄')).toBeVisible();
  await page.getByRole('radio', { name: 'An account' }).focus();
  await page.keyboard.press('Space');
  await expectFine(page, 'import');
  await page.getByRole('button', { name: 'Add 2 members' }).press('Enter');
  await expect(page.getByRole('heading', { name: '2 members added' })).toBeFocused();
  await expectFine(page, 'imported');
  const saving = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save links' }).press('Enter');
  await saving;

  await page.getByTestId('import-done').getByRole('link', { name: 'Members' }).press('Enter');
  const list = page.getByRole('table', { name: 'Members' });
  await page.getByRole('searchbox').fill('ㄱㅁㅅ');
  await expect(list.getByRole('row')).toHaveCount(2);
  await page.getByRole('searchbox').fill('');
  await expectFine(page, 'members');
  await list.getByRole('link', { name: 'Ada Admin' }).focus();
  await page.keyboard.press('ArrowDown');
  await expect(list.getByRole('link', { name: 'Al Byrne' })).toBeFocused();
  await page.keyboard.press('End');
  await expect(list.getByRole('link').last()).toBeFocused();

  await page.getByRole('radio', { name: 'Groups' }).focus();
  await page.keyboard.press('Space');
  const tree = page.getByRole('treegrid', { name: 'Groups' });
  await expect(tree.getByRole('row')).toHaveCount(3);
  await tree.getByRole('row').first().focus();
  await page.keyboard.press('ArrowLeft');
  await expect(tree.getByRole('row')).toHaveCount(1);
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await expect(tree.getByRole('row').nth(1)).toBeFocused();
  await expectFine(page, 'groups');
});

test('Ada removes Al; Ann takes over what he alone led and owned, and Al’s app is out (M22, M10)', async ({
  browser,
}) => {
  const { acmeAdmin, al, ann, bo, as } = companies;
  await as(al, 'POST', '/api/people/add', { command: newCommandId(), user: bo.user, by: 'message-id' });
  const his = await newPerson(browser, server.url, al.email, al.password);
  const page = await newPerson(browser, server.url, acmeAdmin.email, acmeAdmin.password);
  await page.goto(`${server.url}/admin/members`);
  await page.getByRole('link', { name: 'Al Byrne' }).press('Enter');
  await expect(page.getByRole('heading', { name: 'Al Byrne' })).toBeVisible();
  await expectFine(page, 'member');
  await page.getByRole('button', { name: 'Remove', exact: true }).press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Remove Al Byrne?' });
  await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await dialog.getByRole('button', { name: 'Remove Al Byrne' }).press('Enter');
  await expect(dialog.getByText('Choose who takes over.')).toBeVisible();
  await dialog.getByLabel('Who takes over').first().fill('ann');
  await expectFine(page, 'removing');
  await dialog.getByRole('radio', { name: /Ann Carter/ }).check();
  await dialog.getByRole('button', { name: 'Remove Al Byrne' }).press('Enter');
  const list = page.getByRole('table', { name: 'Members' });
  await expect(list.getByRole('link', { name: ann.name })).toBeVisible();
  await expect(list.getByRole('link', { name: 'Al Byrne' })).toHaveCount(0);
  await expect(his).toHaveURL(/sign-in/);
  const anns = await newPerson(browser, server.url, ann.email, ann.password);
  await anns.goto(`${server.url}/people`);
  await expect(anns.getByTestId('contact-list')).toContainText(bo.name);
});
