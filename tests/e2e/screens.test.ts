import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import { startServer, type TestServer } from '../support/server.ts';
import { newPerson, openRoom, roomRows, test } from './driver.ts';

let server: TestServer;
test.beforeAll(async () => {
  server = await startServer({ demo: true });
});
test.afterAll(() => server.stop());

const themes = ['light', 'dark'] as const;
const sizes = [
  { width: 390, height: 844 },
  { width: 1280, height: 800 },
];

test('Signed out: sign-in has no violation that axe finds, in both themes and sizes (M10)', async ({ page }) => {
  for (const theme of themes) {
    for (const size of sizes) {
      await page.setViewportSize(size);
      await page.addInitScript((value) => localStorage.setItem('foyer-theme', value), theme);
      await page.goto(`${server.url}/sign-in`);
      await expect(page.getByRole('button', { name: 'Sign in', exact: true })).toBeVisible();
      await expectNoViolation(page, `sign-in ${theme} ${size.width}`);
    }
  }
});

test('First run has no violation that axe finds (M10)', async ({ page }) => {
  const empty = await startServer();
  try {
    for (const theme of themes) {
      await page.addInitScript((value) => localStorage.setItem('foyer-theme', value), theme);
      await page.goto(`${empty.url}/setup`);
      await expect(page.getByRole('button', { name: 'Continue' })).toBeVisible();
      await expectNoViolation(page, `setup ${theme}`);
    }
  } finally {
    await empty.stop();
  }
});

for (const theme of themes) {
  for (const size of sizes) {
    test(`Rooms, a conversation, people and settings have no violation that axe finds: ${theme}, ${size.width} wide (M10)`, async ({
      browser,
    }) => {
      test.setTimeout(90_000);
      const page = await newPerson(browser, server.url, 'ann@acme.test', 'foyer-demo');
      await page.evaluate((value) => localStorage.setItem('foyer-theme', value), theme);
      await page.setViewportSize(size);
      await page.goto(server.url);
      await expect(roomRows(page).first()).toBeVisible();
      await expectNoViolation(page, 'room list');
      const name = await roomRows(page).first().getAttribute('data-room-name');
      await openRoom(page, name ?? '');
      await expect(page.locator('[data-message-id]').first()).toBeVisible();
      await expectNoViolation(page, 'conversation');
      for (const path of ['/people', '/settings']) {
        await page.goto(`${server.url}${path}`);
        await expect(page.getByRole('heading').first()).toBeVisible();
        await expectNoViolation(page, path);
      }
    });
  }
}

async function expectNoViolation(page: Page, what: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze();
  const found = violations.map(
    ({ id, nodes }) => `${what}: ${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`,
  );
  expect(found).toEqual([]);
}
