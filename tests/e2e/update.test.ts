import { expect } from '@playwright/test';
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
