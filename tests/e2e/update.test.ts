import { expect, type Page } from '@playwright/test';
import { alteringProxy, freePort } from '../support/altering-proxy.ts';
import { startServer } from '../support/server.ts';
import { composer, installed, newPerson, roomRows, test } from './driver.ts';

test('A new version is offered in the middle of a word, and taking it keeps the word (M12, M02)', async ({
  browser,
}) => {
  const port = await freePort();
  const proxy = await alteringProxy(port);
  const server = await startServer({ demo: true, env: { PORT: String(port), PUBLIC_URL: proxy.url } });
  const page = await newPerson(browser, proxy.url, 'ann@acme.test', 'foyer-demo');
  await installed(page);
  await roomRows(page).first().click();
  await composer(page).pressSequentially('half a wo');
  const before = await page.evaluate(() => performance.timeOrigin);

  proxy.upgrade();
  await page.evaluate(async () => (await navigator.serviceWorker.ready).update());
  await page.getByRole('button', { name: 'Reload' }).click();
  await expect.poll(() => page.evaluate(() => performance.timeOrigin).catch(() => before)).not.toBe(before);
  await expect(composer(page)).toHaveValue('half a wo');
  await expect(page.getByRole('button', { name: 'Reload' })).toHaveCount(0);
  await page.context().close();
  await proxy.close();
  await server.stop();
});

/** The files of the console that a device keeps. */
const keptParts = (page: Page): Promise<string[]> =>
  page.evaluate(async () => {
    const names = await Promise.all((await caches.keys()).map(async (name) => (await caches.open(name)).keys()));
    const paths = names.flat().map(({ url }) => new URL(url).pathname);
    return paths.filter((path) => path.includes('/console/')).sort();
  });

test('A device on which the console was opened has the next version of it before it takes that (M12, N17)', async ({
  browser,
}) => {
  const port = await freePort();
  const proxy = await alteringProxy(port);
  const server = await startServer({ demo: true, env: { PORT: String(port), PUBLIC_URL: proxy.url } });
  const admin = await newPerson(browser, proxy.url, 'admin@acme.test', 'foyer-demo');
  await installed(admin);
  await admin.goto(`${proxy.url}/admin`);
  await expect(admin.getByRole('navigation', { name: 'Console' })).toBeVisible();
  // All of it, once no more comes.
  let before: string[] = [];
  await expect
    .poll(async () => {
      const [last, now] = [before, await keptParts(admin)];
      before = now;
      return now.length > 10 && now.length === last.length;
    })
    .toBe(true);
  await admin.getByRole('link', { name: 'Back to chats' }).click();

  const former = before.find((path) => path.endsWith('.js')) ?? '';
  const from = former.split('/').at(-1) ?? '';
  const next = former.replace(from, `next-${from}`);
  proxy.upgrade({ from, to: `next-${from}` });
  await admin.evaluate(async () => (await navigator.serviceWorker.ready).update());
  await expect(admin.getByRole('button', { name: 'Reload' })).toBeVisible();
  // Until somebody takes the next version, both are here: the one on screen is whole.
  expect(await keptParts(admin)).toEqual([...before, next].sort());
  await admin.getByRole('button', { name: 'Reload' }).click();
  // The page loads anew meanwhile.
  await expect
    .poll(() => keptParts(admin).catch(() => []))
    .toEqual([...before.filter((path) => path !== former), next].sort());
  await admin.context().close();
  await proxy.close();
  await server.stop();
});

test('Two tabs in which somebody writes leave the database to a newer version, keep every word, and go on in it (M12, M02)', async ({
  browser,
}) => {
  const server = await startServer({ demo: true });
  const one = await newPerson(browser, server.url, 'ann@acme.test', 'foyer-demo');
  const { user } = (await (await one.request.get('/api/me')).json()) as { user: { id: string } };
  const [first, second] = [roomRows(one).nth(0), roomRows(one).nth(1)];
  const names = [await first.getAttribute('data-room-name'), await second.getAttribute('data-room-name')];
  await first.click();
  await expect(composer(one)).toHaveAccessibleName(`Message ${names[0]}`);
  const other = await one.context().newPage();
  await other.goto(server.url);
  await roomRows(other)
    .filter({ hasText: names[1] ?? '' })
    .first()
    .click();
  await expect(composer(other)).toHaveAccessibleName(`Message ${names[1]}`);
  await composer(one).pressSequentially('half a wo');
  await composer(other).pressSequentially('another ha');
  const began = await Promise.all([one, other].map((page) => page.evaluate(() => performance.timeOrigin)));

  // A page of the same origin that is not the app, in the place of a tab of the next version.
  const newer = await one.context().newPage();
  await newer.goto(`${server.url}/healthz`);
  const upgraded = await newer.evaluate(
    (name) =>
      new Promise<number>((resolve, reject) => {
        const asked = indexedDB.open(name, 1000);
        asked.onerror = () => reject(new Error(asked.error?.message));
        asked.onupgradeneeded = () => asked.result.createObjectStore('of-the-next-version');
        asked.onsuccess = () => {
          const { version } = asked.result;
          asked.result.close();
          resolve(version);
        };
      }),
    `foyer-${user.id}`,
  );
  expect(upgraded).toBe(1000);
  for (const [at, page] of [one, other].entries()) {
    const origin = (): Promise<number | undefined> =>
      page.evaluate(() => performance.timeOrigin).catch(() => began[at]);
    await expect.poll(origin).not.toBe(began[at]);
    await expect(composer(page)).toHaveValue(at === 0 ? 'half a wo' : 'another ha');
  }
  await composer(one).press('Enter');
  await expect(one.locator('[data-message-id]').filter({ hasText: 'half a wo' })).toHaveAttribute('data-state', 'sent');
  await server.stop();
});
