import { mkdir } from 'node:fs/promises';
import { chromium } from '@playwright/test';
import { chromiumArguments, chromiumPath } from '../tests/support/browser.ts';
import { startServer } from '../tests/support/server.ts';

/** Takes the README's pictures from the running demo: `npm run screenshot`. */
const out = new URL('../docs/pictures/', import.meta.url);
const shots = [
  { name: 'desktop-light', width: 1280, height: 800, theme: 'light', locale: 'en', room: 'Sapporo showroom' },
  { name: 'desktop-dark', width: 1280, height: 800, theme: 'dark', locale: 'ko', room: 'Sapporo showroom' },
  { name: 'phone-light', width: 390, height: 844, theme: 'light', locale: 'ja', room: null },
] as const;

await mkdir(out, { recursive: true });
const server = await startServer({ demo: true });
const browser = await chromium.launch({ executablePath: chromiumPath(), args: [...chromiumArguments] });
try {
  for (const shot of shots) {
    const context = await browser.newContext({
      viewport: { width: shot.width, height: shot.height },
      deviceScaleFactor: 2,
      reducedMotion: 'reduce',
    });
    await context.addInitScript(({ theme, locale }) => {
      localStorage.setItem('foyer-theme', theme);
      localStorage.setItem('foyer.locale', locale);
    }, shot);
    const page = await context.newPage();
    await page.request.post(`${server.url}/api/auth/sign-in/email`, {
      headers: { origin: server.url },
      data: { email: 'ann@acme.test', password: 'foyer-demo' },
    });
    await page.goto(server.url);
    await page.locator('[data-room-id]').nth(3).waitFor();
    if (shot.room !== null) {
      await page.locator('[data-room-id]').filter({ hasText: shot.room }).first().click();
      await page.locator('[data-message-id]').first().waitFor();
      await page.waitForLoadState('networkidle');
    }
    await page.screenshot({ path: new URL(`${shot.name}.png`, out).pathname });
    await context.close();
    process.stdout.write(`docs/pictures/${shot.name}.png\n`);
  }
} finally {
  await browser.close();
  await server.stop();
}
