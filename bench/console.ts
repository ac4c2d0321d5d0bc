import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium, type Browser, type BrowserContext } from '@playwright/test';
import type { UserId } from '../src/shared/ids.ts';
import { chromiumArguments, chromiumPath } from '../tests/support/browser.ts';
import { startServer, type TestServer } from '../tests/support/server.ts';
import { figure, lineOf, median, type Figure } from './console/figures.ts';
import { consoleViews, type ConsoleView } from './console/pages.ts';
import { password, seedConsole } from './console/seed.ts';
import { typedNames, typeNames } from './console/type-names.ts';
import { load, press, watchFor, type Took } from './console/watch-page.ts';
import { processCpu } from './relay/measure/process-cpu.ts';

/**
 * Measures every page of the console, and choosing people, in a company of 2,000: `npm run bench:console`. Needs the built
 * app. `--rounds 1` is a look; `--only name` takes pages whose name has it, `picker` and `server` for those alone.
 */
const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '5' }, only: { type: 'string', default: '' } },
});
const rounds = Number(values.rounds);
/** How long a page is given to settle before the next is asked for, in milliseconds. */
const settledMs = 1500;
const goals = { page: 1000, key: 50 };

const dataDir = await mkdtemp(join(tmpdir(), 'foyer-console-'));
const figures: Figure[] = [];
let server: TestServer | undefined;
let browser: Browser | undefined;
try {
  const { large, owner, member } = await seedConsole(dataDir);
  server = await startServer({ env: { DATA_DIR: dataDir } });
  browser = await chromium.launch({ executablePath: chromiumPath(), args: [...chromiumArguments] });
  const views = consoleViews(large.members[7] as UserId);
  const cookie = await server.cookieOf(owner, password);
  const isWanted = (name: string): boolean => name.toLowerCase().includes(values.only.toLowerCase());
  for (const view of views) if (isWanted(view.name)) await measureView(server, browser, cookie, view);
  if (isWanted('server'))
    for (const path of views.flatMap(({ asks }) => asks)) await measureAnswer(server, cookie, path);
  if (isWanted('picker'))
    await measurePicker(server, browser, await server.cookieOf(member, password), large.members.length);
} finally {
  await browser?.close();
  await server?.end();
  await rm(dataDir, { recursive: true, force: true });
}
const results = new URL('./results/', import.meta.url);
await mkdir(results, { recursive: true });
await writeFile(new URL('console.json', results), `${JSON.stringify(figures, null, 2)}\n`);

function keep(one: Figure): void {
  figures.push(one);
  process.stdout.write(`${lineOf(one)}\n`);
}

/** A device that is signed in and has nothing of the app yet. */
async function newDevice({ url }: TestServer, from: Browser, cookie: string): Promise<BrowserContext> {
  const context = await from.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-GB' });
  await context.addCookies(
    cookie.split('; ').map((pair) => {
      const at = pair.indexOf('=');
      return { name: pair.slice(0, at), value: pair.slice(at + 1), url };
    }),
  );
  return context;
}

/** A page by its address on a new device, again on one that has the app, and by a press inside the app. */
async function measureView(at: TestServer, from: Browser, cookie: string, view: ConsoleView): Promise<void> {
  const cold: Took[] = [];
  const warm: Took[] = [];
  const pressed: Took[] = [];
  /** With what the server has worked for it. */
  const whole = async (act: Promise<Took>): Promise<Took> => {
    const before = processCpu(at.pid);
    const { time, cpu } = await act;
    return { time, cpu: cpu + (processCpu(at.pid) - before) * 1000 };
  };
  for (let round = 0; round < rounds; round += 1) {
    const context = await newDevice(at, from, cookie);
    const page = await context.newPage();
    await watchFor(page, view.useful);
    cold.push(await whole(load(page, `${at.url}${view.path}`)));
    await page.evaluate(() => navigator.serviceWorker.ready);
    if (round === rounds - 1) {
      for (let again = 0; again < rounds; again += 1) {
        // What the one before has left to do is not this one's.
        await page.waitForTimeout(settledMs);
        warm.push(await whole(load(page, `${at.url}${view.path}`)));
      }
      for (let again = 0; again < rounds; again += 1) {
        const inside = await context.newPage();
        await inside.goto(`${at.url}${view.press.from}`);
        await inside.locator(view.press.on).first().waitFor();
        await inside.waitForTimeout(settledMs);
        pressed.push(await whole(press(inside, view.press.on, view.useful)));
        await inside.close();
      }
    }
    await context.close();
  }
  for (const [how, took] of [
    ['new device', cold],
    ['the app is there', warm],
    ['pressed in the console', pressed],
  ] as const) {
    const times = took.map(({ time }) => time);
    keep({ ...figure(`${view.name}: ${how}`, times, goals.page), cpu: median(took.map(({ cpu }) => cpu)) });
  }
}

/** The time of the server alone. */
async function measureAnswer(at: TestServer, cookie: string, path: string): Promise<void> {
  const times: number[] = [];
  let bytes = 0;
  const before = processCpu(at.pid);
  for (let round = 0; round < rounds + 2; round += 1) {
    const began = performance.now();
    const answer = await at.fetch(path, { cookie });
    bytes = (await answer.arrayBuffer()).byteLength;
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
    times.push(performance.now() - began);
  }
  const cpu = ((processCpu(at.pid) - before) * 1000) / times.length;
  keep({ ...figure(`GET ${path}`, times, null), cpu, bytes });
}

/** Choosing among everybody of the company, and among contacts at every partner. */
async function measurePicker(at: TestServer, from: Browser, cookie: string, members: number): Promise<void> {
  const context = await newDevice(at, from, cookie);
  const page = await context.newPage();
  await page.goto(at.url);
  await page.getByRole('button', { name: 'New chat' }).first().click();
  const dialog = page.getByRole('dialog', { name: 'New chat' });
  // The last of the directory is there, and so is everybody before.
  await dialog.getByRole('searchbox').fill(` ${members - 1}`);
  await dialog.locator('[data-person-id]').first().waitFor({ timeout: 120_000 });
  for (const [writing, names] of Object.entries(typedNames)) {
    keep(
      figure(
        `Picker, ${members} colleagues: key press to list, ${writing}`,
        await typeNames(page, names),
        goals.key,
        'p95',
      ),
    );
  }
  await dialog.getByRole('button', { name: 'External' }).click();
  for (const [writing, names] of Object.entries(typedNames)) {
    keep(
      figure(`Picker, external people: key press to list, ${writing}`, await typeNames(page, names), goals.key, 'p95'),
    );
  }
  await context.close();
}
