import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { startOwnBrowser } from '../support/own-browser.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { foundCompanies, type Companies } from '../support/two-companies.ts';
import {
  composer,
  expectState,
  goOffline,
  installed,
  message,
  newPerson,
  openRoom,
  send,
  signIn,
  test,
  textsWith,
  wireOf,
} from './driver.ts';

let server: TestServer;
let companies: Companies;
test.beforeEach(async () => {
  server = await startServer();
  companies = await foundCompanies(server.url);
  await companies.as(companies.ann, 'POST', '/api/rooms/direct', {
    command: 'abcdefghjk0123456789',
    user: companies.bo.user,
  });
});
test.afterEach(() => server.stop());

/** Starts the same server again: the same port, the same data. */
async function serverBack(): Promise<void> {
  server = await startServer({ env: { DATA_DIR: server.dataDir, PORT: new URL(server.url).port } });
}

test('Server killed and network off at once: both write on, reload, keep drafts; back again all is there, once, in one order (N17, P1, P2, P3, M02, M04)', async ({
  browser,
}) => {
  test.setTimeout(120_000);
  const { ann, bo } = companies;
  const annPage = await newPerson(browser, server.url, ann.email, ann.password);
  const boPage = await newPerson(browser, server.url, bo.email, bo.password);
  for (const [page, other] of [
    [annPage, bo],
    [boPage, ann],
  ] as const) {
    await openRoom(page, other.name);
    await installed(page);
  }
  await send(annPage, 'm before');
  await expect(message(boPage, 'm before')).toBeVisible();

  await server.kill();
  await Promise.all([goOffline(annPage), goOffline(boPage)]);
  for (let index = 1; index <= 20; index += 1) {
    await send(annPage, `m ann ${index}`);
    await send(boPage, `m bo ${index}`);
  }
  await composer(annPage).fill('not finished yet');
  await expect(annPage.getByTestId('offline-line')).toContainText('20');

  await Promise.all([annPage.reload(), boPage.reload()]);
  await expect(composer(annPage)).toHaveValue('not finished yet');
  await expectState(annPage, 'm ann 20', 'waiting');
  await expectState(boPage, 'm bo 20', 'waiting');
  await expect(annPage.getByTestId('room-list')).toContainText(bo.name);

  await serverBack();
  await Promise.all([annPage.context().setOffline(false), boPage.context().setOffline(false)]);
  await expect(message(annPage, 'm bo 20')).toBeVisible({ timeout: 70_000 });
  await expect(message(boPage, 'm ann 20')).toBeVisible({ timeout: 70_000 });
  await expect(annPage.locator('[data-state=waiting]')).toHaveCount(0);
  const seenByAnn = await allTexts(annPage);
  const seenByBo = await allTexts(boPage);
  expect(seenByAnn.length).toBe(41);
  expect(new Set(seenByAnn).size).toBe(41);
  expect(seenByBo).toEqual(seenByAnn);
  await expect(composer(annPage)).toHaveValue('not finished yet');
});

test('A browser killed between Enter and the acknowledgement loses and doubles nothing (P2)', async ({ browser }) => {
  test.setTimeout(120_000);
  const { ann, bo } = companies;
  const profile = await mkdtemp(join(tmpdir(), 'foyer-profile-'));
  const first = await startOwnBrowser(profile);
  const page = await first.context.newPage();
  await signIn(page, server.url, ann.email, ann.password);
  await openRoom(page, bo.name);
  await send(page, 'm acknowledged');
  await expectState(page, 'm acknowledged', 'sent');

  server.pause();
  for (let index = 1; index <= 5; index += 1) await send(page, `m on the edge ${index}`);
  await expectState(page, 'm on the edge 5', 'waiting');
  // Chromium writes cookies to disk twice a minute: a session this young may be lost with the process, and is not the question.
  const cookies = await first.context.cookies();
  await first.kill();
  server.resume();

  const again = await startOwnBrowser(profile);
  await again.context.addCookies(cookies);
  const back = await again.context.newPage();
  await back.goto(server.url);
  await openRoom(back, bo.name);
  await expectState(back, 'm on the edge 5', 'sent');
  const boPage = await newPerson(browser, server.url, bo.email, bo.password);
  await openRoom(boPage, ann.name);
  await expect(message(boPage, 'm on the edge 5')).toBeVisible();
  const expected = ['m acknowledged', ...[1, 2, 3, 4, 5].map((index) => `m on the edge ${index}`)];
  expect(await textsWith(boPage, 'm ')).toEqual(expected);
  expect(await textsWith(back, 'm ')).toEqual(expected);
  await again.kill();
  await rm(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
});

test('Sealed while she was offline: her message stays with the reason, returns to the composer, and goes when the room opens again (R04, R05, N02, N03)', async ({
  browser,
}) => {
  test.setTimeout(90_000);
  const { ann, bo, borealisAdmin } = companies;
  const context = await browser.newContext({ locale: 'en-GB' });
  const wire = await wireOf(context);
  const page = await signIn(await context.newPage(), server.url, ann.email, ann.password);
  await openRoom(page, bo.name);
  await send(page, 'm before the rule');
  await expectState(page, 'm before the rule', 'sent');
  await wire.cut();
  await companies.setPolicy(borealisAdmin, (policy) => ({ ...policy, partners: { ...policy.partners, mode: 'off' } }));
  await send(page, 'm written offline');
  await expectState(page, 'm written offline', 'waiting');
  wire.mend();
  await expectState(page, 'm written offline', 'refused');
  await expect(message(page, 'm written offline')).toContainText('Borealis');
  await expect(page.getByTestId('sealed')).toBeVisible();

  await companies.setPolicy(borealisAdmin, (policy) => ({
    ...policy,
    partners: { ...policy.partners, mode: 'everyone' },
  }));
  await expect(composer(page)).toBeVisible();
  await message(page, 'm written offline').getByRole('button', { name: 'Edit' }).click();
  await expect(composer(page)).toHaveValue('m written offline');
  await composer(page).press('Enter');
  await expectState(page, 'm written offline', 'sent');
});

/** Every text of the open room from its first message on, scrolled through as a person would. */
async function allTexts(page: Parameters<typeof openRoom>[0]): Promise<string[]> {
  const log = page.getByRole('log');
  await log.hover();
  const top = (): Promise<number> => log.evaluate((element) => element.scrollTop);
  const wheel = async (by: number): Promise<boolean> => {
    const before = await top();
    await page.mouse.wheel(0, by);
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    return (await top()) !== before;
  };
  await expect.poll(async () => ((await wheel(-2000)) ? 'moving' : await top())).toBe(0);
  const seen: string[] = [];
  do {
    const visible = await textsWith(page, 'm ');
    expect(new Set(visible).size, 'a message twice on screen').toBe(visible.length);
    for (const text of visible) if (!seen.includes(text)) seen.push(text);
  } while (await wheel(250));
  return seen;
}
