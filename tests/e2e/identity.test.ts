import { readFile } from 'node:fs/promises';
import AxeBuilder from '@axe-core/playwright';
import { expect, type Browser, type Page } from '@playwright/test';
import type { ContactCode } from '#shared/api/identity.ts';
import { randomLetters } from '#shared/ids.ts';
import { closedPolicy } from '#shared/policy/policy.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { foundCompanies, type Companies, type TestAccount } from '../support/two-companies.ts';
import { composer, goOffline, installed, kept, message, newPerson, roomRow, send, test } from './driver.ts';

let server: TestServer;
let companies: Companies;
test.beforeAll(async () => {
  server = await startServer();
  companies = await foundCompanies(server.url);
});
test.afterAll(() => server.stop());

const codeOf = async (owner: TestAccount): Promise<ContactCode> =>
  (await companies.as(owner, 'PUT', '/api/codes/standing')) as ContactCode;
const signedIn = (browser: Browser, { email, password }: TestAccount): Promise<Page> =>
  newPerson(browser, server.url, email, password);
const problem = (page: Page) => page.getByTestId('landing-problem');

test('Ann opens Bo’s link signed out, reads who invites, signs in, comes back, adds and writes: three taps (S19, S32)', async ({
  browser,
}) => {
  const { ann, bo } = companies;
  const code = await codeOf(bo);
  const page = await (await browser.newContext({ baseURL: server.url, locale: 'en-GB' })).newPage();
  const opened = await page.goto(`/c/${code.code}`);
  expect(await opened?.text()).toContain('<meta property="og:title" content="Bo Lind · Borealis" />');
  expect(opened?.headers()['content-security-policy']).not.toMatch(/script-src [^;]*unsafe-inline/);
  await expect(page.getByRole('heading', { name: 'Bo Lind' })).toBeVisible();
  await expect(page.getByText('Borealis', { exact: true })).toBeVisible();
  await expect(page.getByText(`${code.short.slice(0, 4)}-${code.short.slice(4)}`.toUpperCase())).toBeVisible();
  await expectNoViolation(page, 'landing, signed out');

  await page.getByRole('link', { name: 'Sign in to talk' }).click();
  await page.getByLabel('E-mail').fill(ann.email);
  await page.getByLabel('Password', { exact: true }).fill(ann.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Add and write' })).toBeVisible();
  await expectNoViolation(page, 'landing, signed in');
  await page.getByRole('button', { name: 'Add and write' }).click();
  await expect(composer(page)).toHaveAccessibleName('Message Bo Lind');
  await send(page, 'Hello from the fair');

  const bos = await signedIn(browser, bo);
  await roomRow(bos, 'Ann Carter').click();
  await expect(message(bos, 'Hello from the fair')).toBeVisible();
});

test('Inside another app’s browser Bo’s link offers the real one first, and signing in all the same (S19)', async ({
  browser,
}) => {
  const { code } = await codeOf(companies.bo);
  const inside = 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148';
  for (const [userAgent, button] of [
    [`${inside} KAKAOTALK 10.8.1`, 'Open in my browser'],
    [`${inside} Instagram 337.0.2`, 'Copy link'],
  ] as const) {
    const context = await browser.newContext({ baseURL: server.url, locale: 'en-GB', userAgent });
    const page = await context.newPage();
    await page.goto(`/c/${code}`);
    const hint = page.getByTestId('inside-app');
    await expect(hint.getByText(button)).toBeVisible();
    await expectNoViolation(page, `landing in ${userAgent}`);
    await expect(page.getByRole('link', { name: 'Sign in to talk' })).toBeVisible();
    await context.close();
  }
});

test('Every link that does not work says the same: never made, revoked, used up, not allowed (R09, R13)', async ({
  browser,
}) => {
  const { ann, bo, cetusAdmin, as } = companies;
  const page = await signedIn(browser, cetusAdmin);
  const working = await codeOf(ann);
  const once = (await as(bo, 'POST', '/api/codes', { type: 'one-time' })) as ContactCode;
  const { id } = once;
  const stranger = await (await browser.newContext({ baseURL: server.url, locale: 'en-GB' })).newPage();
  await stranger.goto(`/c/${once.code}`);
  await expect(stranger.getByRole('heading', { name: 'Bo Lind' })).toBeVisible();
  await as(bo, 'DELETE', `/api/codes/${id}`);
  const sentences: string[] = [];
  for (const code of [randomLetters(26), once.code]) {
    await stranger.goto(`/c/${code}`);
    sentences.push(await problem(stranger).innerText());
  }
  await expectNoViolation(stranger, 'landing, not found');
  await page.goto(`/c/${working.code}`);
  sentences.push(await problem(page).innerText());
  expect(new Set(sentences).size).toBe(1);
});

test('Bo shows the code, makes one for one person, revokes it, and changes the standing one (S20, R13)', async ({
  browser,
}) => {
  const { bo } = companies;
  const page = await signedIn(browser, bo);
  await page.goto('/settings');
  await page.getByRole('link', { name: /My code, link and card/ }).click();
  const standing = await page.getByTestId('short-code').innerText();
  await expect(page.getByRole('img', { name: 'QR code with the contact link of Bo Lind' })).toBeVisible();
  await expectNoViolation(page, 'external people');

  const rows = page.getByTestId('code-list').getByRole('listitem');
  await page.getByRole('button', { name: 'New one-time code' }).click();
  await expect(rows).toHaveCount(2);
  await expect(page.getByTestId('short-code')).not.toHaveText(standing);
  await expect(page.getByTestId('code-card').locator('..')).toContainText('For one person, until');
  const oneTime = await page.getByTestId('short-code').innerText();
  await page.getByRole('button', { name: `Revoke code ${oneTime}` }).click();
  await page.getByRole('button', { name: 'Revoke the code' }).click();
  await expect(rows).toHaveCount(1);
  await expect(page.getByTestId('short-code')).toHaveText(standing);

  await page.getByRole('button', { name: 'Change' }).click();
  await page.getByRole('button', { name: 'Make a new code' }).click();
  await expect(page.getByTestId('short-code')).not.toHaveText(standing);
  await expect(rows).toHaveCount(1);
});

test('Ann hands out her card: invitation with link, vCard, code and business card of 91 × 55 mm as pictures (S17, S19, S20, S23, S25)', async ({
  browser,
}) => {
  const { ann } = companies;
  const code = await codeOf(ann);
  const page = await signedIn(browser, ann);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto('/settings/external');
  const copied = () => page.evaluate(() => navigator.clipboard.readText());
  await page.getByRole('button', { name: 'Copy message ID' }).click();
  expect(await copied()).toBe('ann');
  await page.getByRole('button', { name: 'Copy link' }).click();
  await expect(page.getByText('Copied.').first()).toBeAttached();
  const link = `${server.url}/c/${code.code}`;
  expect(await copied()).toBe(`Ann Carter of Acme invites you to talk on Foyer:\n${link}`);

  const download = async (name: string, at = 0) => {
    const coming = page.waitForEvent('download');
    await page.getByRole('button', { name, exact: true }).nth(at).click();
    const made = await coming;
    return { name: made.suggestedFilename(), bytes: await readFile(await made.path()) };
  };
  const card = await download('Save card');
  expect(card.name).toBe('Ann-Carter-card.png');
  expect([card.bytes.readUInt32BE(16), card.bytes.readUInt32BE(20)]).toEqual([1075, 650]);
  const density = card.bytes.indexOf('pHYs');
  expect(card.bytes.readUInt32BE(density + 4)).toBe(11_811);
  expect((await download('Save')).name).toBe('Ann-Carter-code.png');
  const vcard = await download('Save', 1);
  expect(vcard.name).toBe('Ann-Carter-card.vcf');
  expect(vcard.bytes.toString()).toContain(`FN:Ann Carter\r\n`);
  expect(vcard.bytes.toString()).toContain(link);
});

test('My code opens without a network once it was here, and then carries my signed card (S20, N01, N17)', async ({
  browser,
}) => {
  const page = await signedIn(browser, companies.al);
  await installed(page);
  await page.goto('/settings/external');
  const shown = await page.getByTestId('short-code').innerText();
  // What remains is the device's own copy of the home document, not the answer of the server.
  await expect.poll(() => kept(page, 'codes')).toBe(true);
  await goOffline(page);
  await page.reload();
  await expect(page.getByTestId('short-code')).toHaveText(shown);
  await expect(page.getByTestId('qr-code')).toBeVisible();
  const forOffline = page.getByRole('switch', { name: 'For a phone without a network' });
  await expect(forOffline).toBeChecked();
  const drawn = () => page.getByTestId('qr-code').locator('path').getAttribute('d');
  const withCard = (await drawn()) ?? '';
  await forOffline.click();
  await expect.poll(async () => ((await drawn()) ?? '').length).toBeLessThan(withCard.length);
});

test('Where the company allows no partners there is no section, no row, and no way in by address (S02)', async ({
  browser,
}) => {
  const { cetusAdmin, setPolicy } = companies;
  const page = await signedIn(browser, cetusAdmin);
  await page.goto('/settings');
  await expect(page.getByRole('heading', { name: 'External people' })).toBeVisible();
  await setPolicy(cetusAdmin, () => closedPolicy);
  await expect(page.getByRole('heading', { name: 'External people' })).toHaveCount(0);
  await page.goto('/settings/external');
  await expect(page).toHaveURL(`${server.url}/settings`);
  await expect(page.getByTestId('my-code')).toHaveCount(0);
});

async function expectNoViolation(page: Page, what: string): Promise<void> {
  for (const theme of ['light', 'dark']) {
    await page.evaluate((value) => (document.documentElement.dataset['theme'] = value), theme);
    for (const size of [
      { width: 390, height: 844 },
      { width: 1280, height: 800 },
    ]) {
      await page.setViewportSize(size);
      const { violations } = await new AxeBuilder({ page })
        .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'])
        .analyze();
      const found = violations.map(
        ({ id, nodes }) => `${what} ${theme} ${size.width}: ${id}: ${nodes.map(({ html }) => html).join(', ')}`,
      );
      expect(found).toEqual([]);
    }
  }
}
