import AxeBuilder from '@axe-core/playwright';
import { expect, type Browser, type BrowserContextOptions, type Page } from '@playwright/test';
import type { ContactCode } from '#shared/api/identity.ts';
import { linkOf, showShortCode } from '#shared/contact-code.ts';
import { closedPolicy } from '#shared/policy/policy.ts';
import { browserSeeing } from '../support/camera-file.ts';
import { drawScene, type GreyPicture, type Scene } from '../support/code-scene.ts';
import { pngOf } from '../support/grey-png.ts';
import { photograph } from '../support/photograph.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { foundCompanies, type Companies, type TestAccount } from '../support/two-companies.ts';
import { composer, expectState, foreignRequests, goOffline, installed, kept, message, test } from './driver.ts';

let server: TestServer;
let companies: Companies;
/** What Bo shows: his code, and its link. */
let code: ContactCode;
let link: string;

test.beforeAll(async () => {
  server = await startServer();
  companies = await foundCompanies(server.url);
  code = (await companies.as(companies.bo, 'PUT', '/api/codes/standing')) as ContactCode;
  link = linkOf(server.url, code.code);
});
test.afterAll(() => server.stop());

const phone: BrowserContextOptions = { viewport: { width: 390, height: 844 }, hasTouch: true };
const upright: Scene = { side: 220, turn: 6, tilt: 8, noise: 2 };

/** Somebody's app, at its list of rooms. */
async function appOf(browser: Browser, account: TestAccount, options: BrowserContextOptions = phone): Promise<Page> {
  const context = await browser.newContext({ baseURL: server.url, locale: 'en-GB', ...options });
  const page = await context.newPage();
  const { email, password } = account;
  await page.request.post('/api/auth/sign-in/email', { headers: { origin: server.url }, data: { email, password } });
  await page.goto('/');
  await expect(page.getByRole('link', { name: 'Scan' })).toBeVisible();
  return page;
}

/** Runs with a browser whose camera sees a picture. */
async function seeing(picture: GreyPicture, act: (browser: Browser) => Promise<void>, asks = false): Promise<void> {
  const { browser, close } = await browserSeeing(picture, { asks });
  try {
    await act(browser);
  } finally {
    await close();
  }
}

const scanned = (page: Page) => page.getByRole('dialog');
const photoOf = (picture: GreyPicture) => ({ name: 'photo.png', mimeType: 'image/png', buffer: pngOf(picture) });
const choosePhoto = (page: Page, picture: GreyPicture) =>
  page.getByTestId('photo-input').setInputFiles(photoOf(picture));

test('Scan, add, send: three taps from the list of rooms to a message, and an answer (S32)', async ({ browser }) => {
  const bo = await appOf(browser, companies.bo);
  await bo.goto('/scan?tab=code');
  const card = bo.getByTestId('code-card');
  await expect(card.getByTestId('qr-code')).toBeVisible();
  // Ann holds her phone before his.
  await seeing(await photograph(card), async (withCamera) => {
    const ann = await appOf(withCamera, companies.ann);
    const foreign = foreignRequests(ann.context(), server.url);
    const complaints: string[] = [];
    ann.on('console', (said) => said.type() === 'error' && complaints.push(said.text()));
    await ann.getByRole('link', { name: 'Scan' }).click();
    await expect(scanned(ann)).toContainText('Bo Lind');
    await expect(scanned(ann)).toContainText('Borealis');
    await ann.getByRole('button', { name: 'Add and message' }).click();
    await composer(ann).fill('I scanned your card');
    await ann.getByRole('button', { name: 'Send' }).click();
    await expectState(ann, 'I scanned your card', 'sent');
    await bo.getByRole('button', { name: 'Close' }).click();
    await bo.locator('[data-room-id]').first().click();
    await composer(bo).fill('And here I am');
    await bo.getByRole('button', { name: 'Send' }).click();
    await expect(message(ann, 'And here I am')).toBeVisible();
    expect(foreign).toEqual([]);
    expect(complaints).toEqual([]);
  });
});

test('Where the company allows no partners there is no code to show, and scanning works (S02)', async ({ browser }) => {
  const page = await appOf(browser, companies.ann);
  await page.goto('/scan');
  await expect(page.getByRole('tab', { name: 'My code' })).toBeVisible();
  await page.context().close();
  await companies.setPolicy(companies.cetusAdmin, () => closedPolicy);
  const other = await appOf(browser, companies.cetusAdmin);
  await other.goto('/scan?tab=code');
  await expect(other.getByRole('button', { name: 'From photo' })).toBeVisible();
  await expect(other.getByRole('tab')).toHaveCount(0);
  await choosePhoto(other, drawScene('Just a note', upright));
  await expect(other.getByTestId('scanned-text')).toHaveText('Just a note');
});

test('What Bo saves and shows is read by Ann’s scanner: code, business card, and the signed card without a network (S20, S23, N01)', async ({
  browser,
}) => {
  const bo = await appOf(browser, companies.bo);
  await bo.goto('/scan?tab=code');
  const ann = await appOf(browser, companies.ann);
  await installed(ann);
  await ann.goto('/scan');
  for (const button of ['Save', 'Save card']) {
    const coming = bo.waitForEvent('download');
    await bo.getByRole('button', { name: button, exact: true }).click();
    await ann.getByTestId('photo-input').setInputFiles(await (await coming).path());
    await expect(scanned(ann)).toContainText('Bo Lind');
    await ann.keyboard.press('Escape');
    await expect(scanned(ann)).toHaveCount(0);
  }
  await bo.getByRole('switch', { name: 'For a phone without a network' }).check();
  const screen = await photograph(bo.getByTestId('code-card'));
  await expect.poll(() => kept(ann, 'card')).toBe(true);
  await goOffline(ann);
  await choosePhoto(ann, screen);
  await expect(scanned(ann)).toContainText('Bo Lind');
  await expect(scanned(ann)).toContainText('You are offline now');
});

test('The camera is asked for once, given back in the background and restarted', async () => {
  await seeing(drawScene('not yet', { ...upright, light: 0 }), async (browser) => {
    const page = await appOf(browser, companies.ann);
    await page.evaluate(() => {
      const log: string[] = ((globalThis as { cameraLog?: string[] }).cameraLog = []);
      const { mediaDevices } = navigator;
      const ask = mediaDevices.getUserMedia.bind(mediaDevices);
      mediaDevices.getUserMedia = (wanted) => {
        log.push('asked');
        return ask(wanted);
      };
      const stop = MediaStreamTrack.prototype.stop;
      MediaStreamTrack.prototype.stop = function end(this: MediaStreamTrack) {
        log.push('given back');
        stop.call(this);
      };
    });
    const log = () => page.evaluate(() => (globalThis as { cameraLog?: string[] }).cameraLog);
    const hide = (hidden: boolean) =>
      page.evaluate((value) => {
        Object.defineProperty(document, 'hidden', { configurable: true, get: () => value });
        document.dispatchEvent(new Event('visibilitychange'));
      }, hidden);
    await page.getByRole('link', { name: 'Scan' }).click();
    await expect(page.getByTestId('scan-status')).toHaveText(/Point at/);
    expect(await log()).toEqual(['asked']);
    await hide(true);
    await expect.poll(log).toEqual(['asked', 'given back']);
    await hide(false);
    await expect(page.getByTestId('scan-status')).toHaveText(/Point at/);
    await page.getByRole('button', { name: 'Close' }).click();
    await expect.poll(log).toEqual(['asked', 'given back', 'asked', 'given back']);
  });
});

test('A foreign link shows where it leads and is not opened; a card shows what is on it', async () => {
  await seeing(drawScene('https://elsewhere.example/win', upright), async (browser) => {
    const page = await appOf(browser, companies.ann);
    const foreign = foreignRequests(page.context(), server.url);
    await page.getByRole('link', { name: 'Scan' }).click();
    await expect(page.getByTestId('link-domain')).toHaveText('elsewhere.example');
    await page.getByRole('button', { name: 'Scan again' }).click();
    // It still lies before the camera, and is not read a second time.
    await choosePhoto(page, drawScene('MECARD:N:Sato,Mina;TEL:09055500101;;', upright));
    await expect(page.getByTestId('card-fields')).toContainText('09055500101');
    await page.keyboard.press('Escape');
    expect(foreign).toEqual([]);
    expect(page.context().pages()).toHaveLength(1);
  });
});

test('Who gave a business card with an e-mail address is invited from it, and kept as a contact (S31, S34)', async ({
  browser,
}) => {
  const page = await appOf(browser, companies.ann);
  await page.getByRole('link', { name: 'Scan' }).click();
  await choosePhoto(page, drawScene('MECARD:N:Sato,Mina;EMAIL:mina@elsewhere.example;;', upright));
  await scanned(page).getByRole('button', { name: 'Invite by e-mail' }).press('Enter');
  const address = scanned(page).getByLabel('E-mail', { exact: true });
  await expect(address).toBeFocused();
  await expect(address).toHaveValue('mina@elsewhere.example');
  await address.press('Enter');
  await expect(scanned(page).getByLabel('Invitation', { exact: true })).toHaveValue(/Ann Carter of Acme/);
  await expectNoViolation(page, 'inviting from a card');
  await scanned(page).getByRole('button', { name: 'Close' }).click();
  await scanned(page).getByRole('button', { name: 'Save to contacts' }).click();
  await expect(page.getByTestId('contact-ways').getByText('mina@elsewhere.example')).toBeVisible();
});

test('With the camera not allowed the page says how to allow it, and runs as soon as it is', async () => {
  await seeing(
    drawScene(link, upright),
    async (browser) => {
      const page = await appOf(browser, companies.ann);
      await page.getByRole('link', { name: 'Scan' }).click();
      await expect(page.getByTestId('camera-problem')).toContainText('The camera is not allowed');
      await expect(page.getByTestId('camera-problem').getByRole('listitem')).toHaveCount(2);
      await expectNoViolation(page, 'camera denied');
      await expect(page.getByRole('button', { name: 'From photo' })).toBeVisible();
      await page.context().grantPermissions(['camera'], { origin: server.url });
      await expect(scanned(page)).toContainText('Bo Lind');
    },
    true,
  );
});

test('Without a camera a code is read from a photo, or typed (S32)', async ({ browser }) => {
  const page = await appOf(browser, companies.al);
  await page.getByRole('link', { name: 'Scan' }).click();
  await expect(page.getByTestId('camera-problem')).toContainText('No camera found');
  await choosePhoto(page, drawScene(link, { side: 150, turn: 30, inverted: true }));
  await expect(scanned(page)).toContainText('Bo Lind');
  await page.getByRole('button', { name: 'Cancel' }).click();
  await choosePhoto(page, { width: 64, height: 64, luma: new Uint8Array(64 * 64).fill(200) });
  await expect(page.getByTestId('scan-status')).toHaveText(/No code in this photo/);
  await page.getByRole('button', { name: 'Type code' }).click();
  const field = page.getByLabel('Code or link');
  await field.fill('nothing');
  await field.press('Enter');
  await expect(scanned(page)).toContainText('A code has 8 letters and digits');
  await field.fill(showShortCode(code.short).toLowerCase());
  await field.press('Enter');
  await expect(scanned(page)).toContainText('Bo Lind');
  await page.getByRole('button', { name: 'Add and message' }).press('Enter');
  await expect(composer(page)).toHaveAccessibleName('Message Bo Lind');
});

test('A code that never was, one that has ended and one that is not allowed get the same sentence (R09)', async ({
  browser,
}) => {
  const ended = (await companies.as(companies.bo, 'POST', '/api/codes', { type: 'one-time' })) as ContactCode;
  await companies.as(companies.bo, 'DELETE', `/api/codes/${ended.id}`);
  const said = new Set<string>();
  const cases = [
    [companies.ann, linkOf(server.url, '0'.repeat(26))],
    [companies.ann, linkOf(server.url, ended.code)],
    [companies.cetusAdmin, link],
  ] as const;
  for (const [who, text] of cases) {
    const page = await appOf(browser, who, {});
    await page.goto('/scan');
    await choosePhoto(page, drawScene(text, upright));
    await expect(page.getByTestId('code-problem')).toBeVisible();
    said.add(await scanned(page).innerText());
    await page.context().close();
  }
  expect(said.size).toBe(1);
});

test('One’s own code says so, typed or scanned, with a network or without, and costs no look-up (S32)', async ({
  browser,
}) => {
  const page = await appOf(browser, companies.bo, {});
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await page.goto('/scan?tab=code');
  await expect(page.getByTestId('short-code')).toHaveText(showShortCode(code.short));
  await expect.poll(() => kept(page, 'codes')).toBe(true);
  await page.goto('/scan');
  const type = async (text: string) => {
    await page.getByRole('button', { name: 'Type code' }).click();
    await page.getByLabel('Code or link').fill(text);
    await page.getByLabel('Code or link').press('Enter');
  };
  const saysMine = async () => {
    await expect(scanned(page).getByRole('heading')).toHaveText('Your own code');
    await page.keyboard.press('Escape');
  };
  await type(showShortCode(code.short));
  await expectNoViolation(page, 'own code');
  await saysMine();
  await type(link);
  await saysMine();
  await goOffline(page);
  await choosePhoto(page, drawScene(link, upright));
  await saysMine();
  expect(asked).not.toContain('/api/codes/look');
  await page.context().setOffline(false);
  // What is nobody's is asked for and is unknown.
  await type('2222-2222');
  await expect(scanned(page).getByRole('heading')).toHaveText('Nobody to add');
  expect(asked).toContain('/api/codes/look');
  await page.goto(link);
  await expect(page.getByText('This is your own code')).toBeVisible();
  await expectNoViolation(page, 'own link');
});

test('With the server gone codes are still read, and who is in them can be written to (S32, N01)', async () => {
  const own = await startServer();
  const { ann, bo, as } = await foundCompanies(own.url);
  const { code: boCode } = (await as(bo, 'PUT', '/api/codes/standing')) as ContactCode;
  const { card } = (await as(bo, 'GET', '/api/card')) as { card: string };
  const seen = drawScene(`${linkOf(own.url, boCode)}#${card}`, { side: 440, turn: 3, noise: 2 });
  await seeing(seen, async (browser) => {
    const context = await browser.newContext({ baseURL: own.url, locale: 'en-GB', ...phone });
    const page = await context.newPage();
    const { email, password } = ann;
    await page.request.post('/api/auth/sign-in/email', { headers: { origin: own.url }, data: { email, password } });
    const keyKept = page.waitForResponse('**/api/card');
    await page.goto('/');
    await (await keyKept).finished();
    await installed(page);
    await own.kill();
    await context.setOffline(true);
    await page.goto('/scan');
    await expect(scanned(page)).toContainText('Bo Lind');
    await expect(scanned(page)).toContainText('You are offline now');
    await page.keyboard.press('Escape');
    // Without the card nobody can tell whose code it is.
    await choosePhoto(page, drawScene(linkOf(own.url, boCode), upright));
    await expect(scanned(page)).toContainText('Cannot be checked now');
    await expect(page.getByTestId('code-problem')).toContainText('No connection');
    await page.keyboard.press('Escape');
    await choosePhoto(page, seen);
    await page.getByRole('button', { name: 'Add and message' }).click();
    await composer(page).fill('Written in the lift');
    await page.getByRole('button', { name: 'Send' }).click();
    await expectState(page, 'Written in the lift', 'waiting');
  });
  await own.stop();
});

for (const [theme, options] of [
  ['light', phone],
  ['dark', { viewport: { width: 1280, height: 800 } }],
] as const) {
  test(`Scanner, sheets and My code have no violation that axe finds: ${theme} (M10)`, async ({ browser }) => {
    const page = await appOf(browser, companies.ann, options);
    await page.evaluate((value) => localStorage.setItem('foyer-theme', value), theme);
    await page.goto('/scan');
    await expect(page.getByTestId('camera-problem')).toBeVisible();
    await expectNoViolation(page, 'scanner');
    for (const text of [link, 'http://elsewhere.example', 'MECARD:N:Sato,Mina;TEL:09055500101;;', 'A note']) {
      await choosePhoto(page, drawScene(text, upright));
      await expect(scanned(page)).toBeVisible();
      await expect(scanned(page)).toContainText(/Bo Lind|elsewhere|Sato|A note/);
      await expectNoViolation(page, text);
      await page.keyboard.press('Escape');
    }
    await page.getByRole('button', { name: 'Type code' }).click();
    await expectNoViolation(page, 'typing');
    await page.keyboard.press('Escape');
    await page.getByRole('tab', { name: 'My code' }).click();
    await expect(page.getByTestId('code-card')).toBeVisible();
    await expectNoViolation(page, 'my code');
  });
}

async function expectNoViolation(page: Page, what: string): Promise<void> {
  // A sheet that is still rising is half transparent.
  await page.evaluate(() => Promise.allSettled(document.getAnimations().map((animation) => animation.finished)));
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze();
  const found = violations.map(
    ({ id, nodes }) => `${what}: ${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`,
  );
  expect(found).toEqual([]);
}
