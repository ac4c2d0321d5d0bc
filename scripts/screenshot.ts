import { mkdir } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { chromium } from '@playwright/test';
import { chromiumArguments, chromiumPath } from '../tests/support/browser.ts';
import { startServer } from '../tests/support/server.ts';

/** Takes the README's pictures from the running demo: `npm run screenshot`. */
const help = `Takes the README's pictures anew, from a demo of its own, and writes them over those in docs/pictures.
It takes what \`npm run build\` has built.

  --help    says this and takes none
`;
if (asksForHelp(process.argv.slice(2))) {
  process.stdout.write(help);
  process.exit(0);
}

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
    // A new device reads its rooms one after the other: the list stands when it has not changed for a second.
    await page.waitForFunction(
      () => {
        const list = document.querySelector('[data-testid=room-list]');
        const kept = globalThis as typeof globalThis & { seen?: { text: string; at: number } };
        if (kept.seen?.text !== list?.textContent) kept.seen = { text: list?.textContent ?? '', at: performance.now() };
        return performance.now() - (kept.seen?.at ?? Infinity) > 1000;
      },
      null,
      { polling: 100 },
    );
    if (shot.room !== null) {
      await page.locator('[data-room-id]').filter({ hasText: shot.room }).first().click();
      await page.locator('[data-message-id]').first().waitFor();
      await page.locator('button[aria-pressed=false][title]').last().click();
      await page.mouse.move(0, 0);
      await page.getByRole('log').locator('[data-message-id]').last().waitFor();
    }
    await page.screenshot({ path: new URL(`${shot.name}.png`, out).pathname });
    await context.close();
    process.stdout.write(`docs/pictures/${shot.name}.png\n`);
  }
} finally {
  await browser.close();
  await server.stop();
}

/** Whether this was called for its help; ends with what is wrong where it was called with anything else. */
function asksForHelp(args: string[]): boolean {
  try {
    return parseArgs({ args, options: { help: { type: 'boolean', short: 'h', default: false } } }).values.help;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${help}`);
    process.exit(1);
  }
}
