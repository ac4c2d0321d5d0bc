import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, expect } from '@playwright/test';
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
