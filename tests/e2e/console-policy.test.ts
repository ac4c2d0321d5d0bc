import { expect, type Browser, type Page } from '@playwright/test';
import { newCommandId } from '#shared/ids.ts';
import { closedPolicy } from '#shared/policy/policy.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { foundCompanies, type Companies, type TestAccount } from '../support/two-companies.ts';
import { composer, expectNoViolation, newPerson, openRoom, roomRow, test } from './driver.ts';

let server: TestServer;
let companies: Companies;
test.beforeAll(async () => {
  server = await startServer();
  companies = await foundCompanies(server.url);
});
test.afterAll(() => server.stop());

const signedIn = (browser: Browser, { email, password }: TestAccount): Promise<Page> =>
  newPerson(browser, server.url, email, password);

async function expectNoViolationInBothThemes(page: Page, what: string): Promise<void> {
  for (const theme of ['light', 'dark']) {
    await page.evaluate((name) => (document.documentElement.dataset['theme'] = name), theme);
    await expectNoViolation(page, `${what}, ${theme}`);
  }
}

test('an administrator chooses who may talk with partners, reads what that does before it is saved, and saving does that (N04, R04)', async ({
  browser,
}) => {
  const { acmeAdmin, ann, al, bo, as } = companies;
  await as(ann, 'POST', '/api/rooms/direct', { command: newCommandId(), user: bo.user });
  await as(al, 'POST', '/api/rooms/direct', { command: newCommandId(), user: bo.user });
  const anns = await signedIn(browser, ann);
  await openRoom(anns, 'Bo Lind');

  const admin = await signedIn(browser, acmeAdmin);
  await admin.goto(`${server.url}/admin/policy`);
  const who = admin.getByRole('group', { name: 'Who may talk with partners' });
  await who.getByRole('radio', { name: 'Everyone' }).focus();
  await admin.keyboard.press('ArrowRight');
  await expect(who.getByText('was: Everyone')).toBeVisible();
  const save = admin.getByRole('button', { name: /^Save/ });
  await expect(save).toHaveAccessibleName('Save and seal 2 rooms');
  await who.getByRole('button', { name: /^Add/ }).press('Enter');
  const picker = admin.getByRole('dialog', { name: 'Who may talk with partners' });
  await admin.keyboard.type('byrne');
  await picker.getByRole('checkbox').press('Space');
  await picker.getByRole('button', { name: 'Choose 1' }).press('Enter');
  await expect(who.getByText('Al Byrne')).toBeVisible();

  await expect(save).toHaveAccessibleName('Save and seal 1 room');
  const effects = admin.getByRole('tabpanel', { name: 'Rooms' });
  await expect(effects.getByRole('listitem')).toHaveText(/Bo Lind.*1:1 of Ann Carter · not among the chosen/s);
  await expectNoViolationInBothThemes(admin, 'External chat');
  const download = admin.waitForEvent('download');
  await admin.getByRole('button', { name: 'Export list' }).press('Enter');
  expect((await download).suggestedFilename()).toBe('policy-check.csv');
  await expect(composer(anns), 'nothing has been done yet').toBeVisible();

  await admin.reload();
  await expect(who.getByText('Al Byrne'), 'the draft was left').toBeVisible();
  await expect(save).toHaveAccessibleName('Save and seal 1 room');
  await admin.setViewportSize({ width: 390, height: 844 });
  await admin.getByRole('button', { name: 'Review' }).press('Enter');
  await expectNoViolationInBothThemes(admin, 'External chat on a phone');
  await save.press('Enter');
  await expect(admin.getByRole('button', { name: 'Discard' })).toBeHidden();
  await expect(composer(anns)).toBeHidden();
  await expect(roomRow(anns, 'Bo Lind')).toContainText('Sealed');
});

test('an administrator asks another company for a link, whose administrator accepts: then their people find each other (S03)', async ({
  browser,
}) => {
  const { acmeAdmin, al, as, setPolicy } = companies;
  const owner = { name: 'Fay Owner', email: 'fay@fornax.example', password: al.password, messageId: 'fay' };
  await as(acmeAdmin, 'POST', '/api/companies', { companyName: 'Fornax', owner });
  const fay: TestAccount = { ...al, ...owner };
  await setPolicy(fay, () => ({ ...closedPolicy, partners: { mode: 'everyone', users: [], groups: [] } }));
  await setPolicy(acmeAdmin, (policy) => ({ ...policy, partners: { mode: 'everyone', users: [], groups: [] } }));
  const found = async (): Promise<unknown> =>
    as(al, 'POST', '/api/people/search', { by: 'message-id', text: 'fay' }).then(
      (answer) => (answer as { person: { name: string } | null }).person?.name ?? null,
    );
  expect(await found()).toBeNull();

  const admin = await signedIn(browser, acmeAdmin);
  await admin.goto(`${server.url}/admin/partners`);
  const code = await admin.getByText(/^c(-[0-9a-z]{4}){4}$/).innerText();

  const fays = await signedIn(browser, fay);
  await fays.goto(`${server.url}/admin/partners`);
  await fays.getByRole('button', { name: 'Request a link' }).press('Enter');
  const request = fays.getByRole('dialog', { name: 'Request a link' });
  await request.getByLabel('Partner code of the other company').fill('c-none');
  await request.getByLabel('Note').fill('We build the Sapporo showroom with you.');
  await request.getByRole('button', { name: 'Send request' }).press('Enter');
  await expect(request.getByText('A partner code begins with c')).toBeVisible();
  await request.getByLabel('Partner code of the other company').fill(` ${code.toUpperCase()} `);
  await request.getByRole('button', { name: 'Send request' }).press('Enter');
  await expect(request).toBeHidden();
  await expect(fays.getByRole('row', { name: 'Acme' })).toContainText('Waiting for their answer');

  await admin.reload();
  await expect(admin.getByRole('link', { name: 'Partners 1 request waits' })).toBeVisible();
  const asked = admin.getByRole('region', { name: 'Fornax asks for a link' });
  await expect(asked).toContainText('We build the Sapporo showroom with you.');
  await expectNoViolationInBothThemes(admin, 'Partners');
  await asked.getByRole('button', { name: 'Accept' }).press('Enter');
  await expect(asked).toBeHidden();
  await expect(admin.getByRole('row', { name: 'Fornax' })).toContainText('Linked');
  expect(await found()).toBe('Fay Owner');

  await admin.getByRole('row', { name: 'Fornax' }).getByRole('button').press('Enter');
  await admin.getByRole('dialog', { name: 'Fornax' }).getByRole('button', { name: 'End link' }).press('Enter');
  const ending = admin.getByRole('dialog', { name: 'End the link with Fornax' });
  await expect(ending).toContainText('Rooms sealed: 0');
  await ending.getByRole('button', { name: 'End link' }).press('Enter');
  await expect(ending).toContainText('Write a reason');
  await ending.getByLabel('Reason').fill('The showroom is built.');
  await expectNoViolationInBothThemes(admin, 'Ending a link');
  await ending.getByRole('button', { name: 'End link' }).press('Enter');
  await expect(ending).toBeHidden();
  await expect(admin.getByRole('dialog', { name: 'Fornax' })).toContainText('The showroom is built.');
  expect(await found()).toBeNull();
});

test('an administrator gives a contact to a colleague, who has it then (R10)', async ({ browser }) => {
  const { borealisAdmin, al, bo, as } = companies;
  const ben = { ...bo, name: 'Ben Berg', email: 'ben@borealis.example', messageId: 'ben.berg' };
  await as(borealisAdmin, 'POST', '/api/company/members', {
    name: ben.name,
    email: ben.email,
    password: ben.password,
    messageId: ben.messageId,
  });
  await as(bo, 'POST', '/api/rooms/direct', { command: newCommandId(), user: al.user });
  await as(bo, 'POST', '/api/contacts/save', { command: newCommandId(), user: al.user });
  const bens = await signedIn(browser, ben);
  await bens.goto(`${server.url}/people`);
  await expect(bens.getByText('Al Byrne')).toBeHidden();

  const admin = await signedIn(browser, borealisAdmin);
  await admin.goto(`${server.url}/admin/external`);
  await expect(admin.getByRole('table', { name: 'Rooms' }).getByRole('row').nth(1)).toBeVisible();
  await expectNoViolationInBothThemes(admin, 'Rooms with outsiders');
  await admin.getByRole('radio', { name: 'Rooms' }).focus();
  await admin.keyboard.press('ArrowRight');
  const row = admin.getByRole('row', { name: 'Al Byrne' });
  await expect(row).toContainText('Bo Lind');
  await row.getByRole('button').press('Enter');
  const dialog = admin.getByRole('dialog', { name: 'Change the owner of Al Byrne' });
  // What stands on a card is its readers' alone: nobody takes one to read it.
  await expect(dialog.getByRole('radio', { name: 'Bea Admin' })).toBeHidden();
  await admin.keyboard.type('ben');
  await dialog.getByRole('radio', { name: 'Ben Berg' }).press('Space');
  await expectNoViolationInBothThemes(admin, 'Changing an owner');
  await dialog.getByRole('button', { name: 'Give to Ben Berg' }).press('Enter');
  await expect(dialog).toBeHidden();
  await expect(row).toContainText('Ben Berg');

  await expect(bens.getByText('Al Byrne')).toBeVisible();
});
