import { readFile } from 'node:fs/promises';
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import type { ContactCode } from '#shared/api/identity.ts';
import { linkOf } from '#shared/contact-code.ts';
import { startProvider, type Provider } from '../server/people/phone-gateway.ts';
import { drawScene } from '../support/code-scene.ts';
import { pngOf } from '../support/grey-png.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { foundCompanies, type Companies } from '../support/two-companies.ts';
import {
  composer,
  expectState,
  goOffline,
  installed,
  kept,
  keptValue,
  newPerson,
  openAdding,
  roomRow,
  send,
  test,
} from './driver.ts';

let provider: Provider;
let server: TestServer;
let companies: Companies;
test.beforeAll(async () => {
  provider = await startProvider();
  server = await startServer({ env: { SMS_WEBHOOK_URL: provider.url } });
  companies = await foundCompanies(server.url);
  const { acmeAdmin, borealisAdmin, setPolicy } = companies;
  for (const admin of [acmeAdmin, borealisAdmin])
    await setPolicy(admin, (policy) => ({ ...policy, phoneSearch: true }));
});
test.afterAll(async () => {
  await server.stop();
  await provider.close();
});

test('Bo verifies a number and allows the search; Ann finds Bo by it without a mouse, adds, loses the network, and writes (S12, S13, S14, S15, S29, S30, S33)', async ({
  browser,
}) => {
  test.setTimeout(120_000);
  const { ann, bo } = companies;
  const bos = await newPerson(browser, server.url, bo.email, bo.password);
  await bos.goto(`${server.url}/settings`);
  await bos.getByRole('link', { name: 'My code, link and card' }).click();
  const settings = bos.getByTestId('phone-search');
  await expect(settings.getByRole('switch')).toHaveCount(0);
  await settings.getByLabel('Mobile number').fill('090-1234-5678');
  await settings.getByRole('button', { name: 'Send code' }).click();
  const code = settings.getByLabel('Code', { exact: true });
  await expect(code).toBeFocused();
  await expect(settings).toContainText('+81 90-1234-5678');
  const sent = provider.codeOf('+819012345678');
  await code.fill(sent === '000000' ? '111111' : '000000');
  await code.press('Enter');
  await expect(settings).toContainText('This is not the code');
  await expectNoViolation(bos);
  await code.fill(sent);
  await code.press('Enter');
  const allow = settings.getByRole('switch', { name: 'Allow search by phone number' });
  await expect(allow).not.toBeChecked();

  const anns = await newPerson(browser, server.url, ann.email, ann.password);
  await openAdding(anns, server.url);
  await expect(anns.getByRole('textbox', { name: 'Message ID' })).toBeFocused();
  await anns.getByRole('radio', { name: 'Message ID' }).focus();
  await anns.keyboard.press('ArrowRight');
  const number = anns.getByRole('textbox', { name: 'Phone number' });
  await number.fill('090 1234 5678');
  await number.press('Enter');
  await expect(anns.getByTestId('person-not-found')).toBeVisible();
  await expectNoViolation(anns);
  const saved = bos.waitForResponse((response) => response.request().method() === 'PATCH');
  await allow.check();
  expect((await saved).status()).toBe(200);
  await number.press('Enter');
  await expect(anns.getByTestId('found-person')).toContainText('Borealis');
  await expectNoViolation(anns);

  await goOffline(anns);
  await anns.getByRole('button', { name: 'Add', exact: true }).press('Enter');
  await expect(anns.getByTestId('person-added')).toHaveAttribute('data-waiting', 'true');
  await expect(anns.getByRole('button', { name: 'Send message' })).toBeFocused();
  await expectNoViolation(anns);
  await anns.getByRole('button', { name: 'Send message' }).press('Enter');
  await expect(composer(anns)).toBeVisible();
  await send(anns, 'written before the server knew of it');
  await expectState(anns, 'written before the server knew of it', 'waiting');
  await bos.goto(server.url);
  await expect(bos.getByTestId('room-list')).toBeVisible();
  await expect(roomRow(bos, ann.name)).toHaveCount(0);

  await anns.context().setOffline(false);
  await expectState(anns, 'written before the server knew of it', 'sent');
  await expect(roomRow(bos, ann.name)).toContainText('written before');
});

test('A verified number stands on Al’s card only once Al has put it there, and leaves with the number (S14, S23)', async ({
  browser,
}) => {
  const { al, as } = companies;
  const verify = async (number: string) => {
    await as(al, 'POST', '/api/me/phone', { number });
    await as(al, 'POST', '/api/me/phone/verify', { code: provider.codeOf(number) });
  };
  await verify('+821055500148');
  const page = await newPerson(browser, server.url, al.email, al.password);
  const onCard = page.getByRole('switch', { name: 'Mobile number on my card' });
  const vcard = async (): Promise<string> => {
    const coming = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save', exact: true }).last().click();
    return readFile(await (await coming).path(), 'utf8');
  };
  await page.goto(`${server.url}/scan?tab=code`);
  await expect(onCard).not.toBeChecked();
  await onCard.check();
  // The switch turns at once; a page that is loaded anew in the same moment would not have kept it.
  await expect.poll(() => keptValue(page, 'phone')).toMatchObject({ onCard: true });
  await page.goto(`${server.url}/settings/external`);
  await expect(onCard).toBeChecked();
  expect(await vcard()).toContain('\r\nTEL;TYPE=CELL:+821055500148\r\n');
  await expectNoViolation(page);
  // Another number is another choice.
  await verify('+821055500149');
  await page.reload();
  await expect(page.getByText('+82 10-5550-0149, on the business card')).toBeVisible();
  await expect(onCard).not.toBeChecked();
  expect(await vcard()).not.toContain('TEL');
  await page.getByRole('button', { name: 'Remove number' }).click();
  await expect(onCard).toHaveCount(0);
});

test('Al invites somebody unknown by e-mail; without a mail server the text is there to copy and to open in mail (S26, S31)', async ({
  browser,
}) => {
  const { al } = companies;
  const page = await newPerson(browser, server.url, al.email, al.password);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await openAdding(page, server.url);
  await page.getByRole('button', { name: 'Invite by e-mail' }).press('Enter');
  const email = page.getByLabel('E-mail', { exact: true });
  await expect(email).toBeFocused();
  await email.fill('no address');
  await email.press('Enter');
  await expect(page.getByText('This is no e-mail address.')).toBeVisible();
  await email.fill('partner@elsewhere.example');
  await email.press('Enter');
  const text = page.getByLabel('Invitation', { exact: true });
  await expect(text).toHaveValue(/\/c\/[0-9a-z]{26}\n/);
  await expectNoViolation(page);
  await page.getByRole('button', { name: 'Copy text' }).click();
  await expect(page.getByRole('button', { name: 'Copied.' })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(await text.inputValue());
  const href = await page.getByRole('link', { name: 'Open in mail' }).getAttribute('href');
  expect(href).toMatch(/^mailto:partner%40elsewhere\.example\?subject=Al%20Byrne/);

  // The same from beside the code that is in it.
  await page.goto(`${server.url}/settings/external`);
  await page.getByRole('button', { name: 'E-mail', exact: true }).press('Enter');
  const sheet = page.getByRole('dialog', { name: 'Invite by e-mail' });
  await expect(sheet.getByLabel('E-mail', { exact: true })).toBeFocused();
  await page.keyboard.type('other@elsewhere.example');
  await page.keyboard.press('Enter');
  await expect(sheet.getByLabel('Invitation', { exact: true })).toHaveValue(/\/c\/[0-9a-z]{26}\n/);
  await expectNoViolation(page);
  await sheet.getByRole('button', { name: 'Close' }).click();
  await expect(sheet).toHaveCount(0);
});

test('A partner who is refused after all says so in the chat and once in Contacts, keeps the texts, and is asked for again (N01, N02, M10)', async ({
  browser,
}) => {
  test.setTimeout(120_000);
  const { al, bo, borealisAdmin, as, setPolicy } = companies;
  const setPartners = (mode: 'off' | 'everyone') =>
    setPolicy(borealisAdmin, (policy) => ({ ...policy, partners: { ...policy.partners, mode } }));
  const page = await newPerson(browser, server.url, al.email, al.password);
  const { code } = (await as(bo, 'PUT', '/api/codes/standing')) as ContactCode;
  const { card } = (await as(bo, 'GET', '/api/card')) as { card: string };
  const sheet = await openAdding(page, server.url);
  await sheet.getByRole('button', { name: 'Scan a code' }).press('Enter');
  await installed(page);
  await expect.poll(() => kept(page, 'card')).toBe(true);
  await goOffline(page);
  const scene = drawScene(`${linkOf(server.url, code)}#${card}`, { side: 440, turn: 3, noise: 2 });
  const photo = { name: 'code.png', mimeType: 'image/png', buffer: Buffer.from(pngOf(scene)) };
  await page.getByTestId('photo-input').setInputFiles(photo);
  await page.getByRole('button', { name: 'Add and message' }).press('Enter');
  await send(page, 'written before it was refused');
  await setPartners('off');
  await page.context().setOffline(false);

  const line = page.getByTestId('room-not-added');
  await expect(line).toContainText('“Bo Lind” was not added.');
  await expect(line).toContainText('Your texts are kept here.');
  await expectState(page, 'written before it was refused', 'refused');
  await expect(roomRow(page, bo.name)).toContainText('Not sent');
  for (const { theme, ...size } of [
    { theme: 'dark', width: 390, height: 844 },
    { theme: 'light', width: 1280, height: 800 },
  ]) {
    await page.evaluate((value) => localStorage.setItem('foyer-theme', value), theme);
    await page.setViewportSize(size);
    await page.reload();
    await expect(line).toBeVisible();
    await expectNoViolation(page);
  }
  await page.getByRole('link', { name: 'Contacts' }).click();
  await expect(page.getByTestId('contact-notice')).toHaveText([/“Bo Lind” was not added.*You can ask again there/]);
  await expectNoViolation(page);

  await setPartners('everyone');
  await page.getByRole('link', { name: 'Open chat' }).click();
  await line.getByRole('button', { name: 'Ask again' }).press('Enter');
  await expect(line).toHaveCount(0);
  await expectState(page, 'written before it was refused', 'sent');
  await page.getByRole('link', { name: 'Contacts' }).click();
  await expect(page.getByTestId('contact-list')).toBeVisible();
  await expect(page.getByTestId('contact-notice')).toHaveCount(0);
});

async function expectNoViolation(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)).toEqual(
    [],
  );
}
