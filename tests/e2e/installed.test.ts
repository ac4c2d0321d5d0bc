import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, expect, type Page } from '@playwright/test';
import { chromiumArguments, chromiumPath } from '../support/browser.ts';
import { startServer } from '../support/server.ts';
import { composer, goOffline, installed, newPerson, openRoom, roomRows, signIn, test } from './driver.ts';

test('The app can be installed: Chromium finds no fault with it or its manifest (N17)', async () => {
  const server = await startServer({ demo: true });
  const profile = await mkdtemp(join(tmpdir(), 'foyer-profile-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: chromiumPath(),
    args: [...chromiumArguments],
  });
  try {
    const page = await context.newPage();
    await signIn(page, server.url, 'ann@acme.test', 'foyer-demo');
    await installed(page);
    const session = await context.newCDPSession(page);
    expect((await session.send('Page.getInstallabilityErrors')).installabilityErrors).toEqual([]);
    expect((await session.send('Page.getAppManifest')).errors).toEqual([]);
  } finally {
    await context.close();
    await rm(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    await server.stop();
  }
});

test('With the server gone every address of the app opens, to readable history (N17)', async ({ browser }) => {
  const server = await startServer({ demo: true });
  const page = await newPerson(browser, server.url, 'ann@acme.test', 'foyer-demo');
  await installed(page);
  const first = roomRows(page).first();
  const name = (await first.getAttribute('data-room-name')) ?? '';
  await openRoom(page, name);
  await expect(page.locator('[data-message-id]').first()).toBeVisible();
  const address = page.url();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  await server.kill();
  await goOffline(page);
  for (const path of [address, `${server.url}/`, `${server.url}/people`, `${server.url}/settings`]) {
    await page.goto(path);
    await expect(page.getByRole('heading').first()).toBeVisible();
  }
  await page.goto(address);
  await expect(page.locator('[data-message-id]').first()).toBeVisible();
  await composer(page).fill('written with nothing but this device');
  await page.reload();
  await expect(composer(page)).toHaveValue('written with nothing but this device');
  expect(errors).toEqual([]);
  await server.stop();
});

test('The console is kept by devices on which it was opened: there it says without a network why it shows nothing, on any of its pages (N17)', async ({
  browser,
}) => {
  const server = await startServer({ demo: true });
  const keptParts = (page: Page): Promise<number> =>
    page.evaluate(async () => {
      const names = await Promise.all((await caches.keys()).map(async (name) => (await caches.open(name)).keys()));
      return names.flat().filter(({ url }) => url.includes('/console/')).length;
    });
  const ann = await newPerson(browser, server.url, 'ann@acme.test', 'foyer-demo');
  await installed(ann);
  await ann.reload();
  await expect(roomRows(ann).first()).toBeVisible();
  expect(await keptParts(ann)).toBe(0);

  const admin = await newPerson(browser, server.url, 'admin@acme.test', 'foyer-demo');
  await installed(admin);
  await admin.goto(`${server.url}/admin`);
  await expect(admin.getByRole('navigation', { name: 'Console' })).toBeVisible();
  await expect.poll(() => keptParts(admin)).toBeGreaterThan(10);
  await server.kill();
  await goOffline(admin);
  for (const path of ['/admin', '/admin/audit', '/admin/policy']) {
    await admin.goto(`${server.url}${path}`);
    await expect(admin.getByRole('heading', { level: 1 })).toBeVisible();
    await expect(admin.getByRole('main')).toContainText('needs a connection');
  }
  await server.stop();
});
