import { expect, type Browser, type Page } from '@playwright/test';
import { newCommandId, newRoomId } from '#shared/ids.ts';
import type { Policy } from '#shared/policy/policy.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { foundCompanies, type Companies, type TestAccount } from '../support/two-companies.ts';
import {
  composer,
  expectState,
  message,
  newPerson,
  openRoom,
  roomRow,
  send,
  signIn,
  test,
  wireOf,
  type Wire,
} from './driver.ts';

let server: TestServer;
let companies: Companies;
const group = 'Launch of the hall';

test.beforeEach(async () => {
  server = await startServer();
  companies = await foundCompanies(server.url);
});
test.afterEach(() => server.stop());

/** Ann of Acme and Bo of Borealis talk, in their 1:1 room and in a group with Al. */
async function meet(): Promise<void> {
  const { ann, al, bo, as } = companies;
  await as(ann, 'POST', '/api/rooms/direct', { command: newCommandId(), user: bo.user });
  const members = [al.user, bo.user];
  await as(ann, 'POST', '/api/rooms', { command: newCommandId(), room: newRoomId(), name: group, members });
}

async function personWithWire(browser: Browser, { email, password }: TestAccount): Promise<{ page: Page; wire: Wire }> {
  const context = await browser.newContext({ baseURL: server.url, locale: 'en-GB' });
  const wire = await wireOf(context);
  return { page: await signIn(await context.newPage(), server.url, email, password), wire };
}

const setBorealis = (change: Partial<Policy>): Promise<void> =>
  companies.setPolicy(companies.borealisAdmin, (policy) => ({ ...policy, ...change }));
const off = { partners: { mode: 'off', users: [], groups: [] } } as const satisfies Partial<Policy>;
const everyone = { partners: { mode: 'everyone', users: [], groups: [] } } as const satisfies Partial<Policy>;

/** Goes to a room that cannot be written into, by the list. */
async function openClosed(page: Page, name: string): Promise<void> {
  await roomRow(page, name).click();
  await expect(page.getByTestId('sealed')).toBeVisible();
}

const sendAgain = (page: Page, text: string): Promise<void> =>
  message(page, text).getByRole('button', { name: 'Try again' }).click();

/** Whether a text stands in any of this browser’s databases, in rows or in the bytes of documents. */
const isStoredIn = (page: Page, text: string): Promise<boolean> =>
  page.evaluate(async (wanted) => {
    const done = <Result>(request: IDBRequest<Result>): Promise<Result> =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error ?? new Error('unread'));
      });
    for (const { name = '' } of await indexedDB.databases()) {
      const database = await done(indexedDB.open(name));
      for (const store of database.objectStoreNames) {
        for (const value of await done(database.transaction(store).objectStore(store).getAll())) {
          const text = value instanceof Uint8Array ? new TextDecoder().decode(value) : JSON.stringify(value);
          if (text.includes(wanted)) return true;
        }
      }
      database.close();
    }
    return false;
  }, text);

test('Permission goes while both write without a network: nothing is lost, each room says why, and what waited goes out once it is back (R04, R05, N02, N03)', async ({
  browser,
}) => {
  test.setTimeout(90_000);
  await meet();
  const { ann, bo } = companies;
  const [anns, bos] = [await personWithWire(browser, ann), await personWithWire(browser, bo)];
  await openRoom(anns.page, bo.name);
  await openRoom(bos.page, ann.name);
  await send(anns.page, 'we begin on Monday');
  await expect(message(bos.page, 'we begin on Monday')).toBeVisible();
  await Promise.all([anns.wire.cut(), bos.wire.cut()]);
  for (const [{ page }, who, other] of [
    [anns, 'Ann', bo.name],
    [bos, 'Bo', ann.name],
  ] as const) {
    await openRoom(page, other);
    await send(page, `${who} to one`);
    await openRoom(page, group);
    await send(page, `${who} to all`);
    await expectState(page, `${who} to all`, 'waiting');
  }
  await setBorealis(off);
  for (const { wire } of [anns, bos]) wire.mend();

  // The group goes on without Bo, whose company it was.
  await expectState(anns.page, 'Ann to all', 'sent');
  await expectState(bos.page, 'Bo to all', 'refused');
  await expect(bos.page.getByTestId('sealed')).toContainText('no longer in this room');
  await expect(message(anns.page, 'Bo to all')).toHaveCount(0);
  for (const [{ page }, who, other] of [
    [anns, 'Ann', bo.name],
    [bos, 'Bo', ann.name],
  ] as const) {
    await openClosed(page, other);
    await expectState(page, `${who} to one`, 'refused');
    await expect(message(page, `${who} to one`)).toContainText('Borealis does not allow chats with other companies.');
    await expect(message(page, 'we begin on Monday')).toBeVisible();
  }

  await setBorealis(everyone);
  await expect(composer(bos.page)).toBeVisible();
  await sendAgain(bos.page, 'Bo to one');
  await expect(message(anns.page, 'Bo to one')).toBeVisible();
});

test('A company that has copies wiped: its member’s device keeps nothing of the room but unsent text, and reads it anew when it is given back (R04, R05, N03)', async ({
  browser,
}) => {
  test.setTimeout(90_000);
  await meet();
  const { ann, bo } = companies;
  const annPage = await newPerson(browser, server.url, ann.email, ann.password);
  const bos = await personWithWire(browser, bo);
  await openRoom(annPage, bo.name);
  await openRoom(bos.page, ann.name);
  await send(annPage, 'the price is four hundred');
  await expect(message(bos.page, 'the price is four hundred')).toBeVisible();
  await expect.poll(() => isStoredIn(bos.page, 'the price is four hundred')).toBe(true);
  await bos.wire.cut();
  await send(bos.page, 'written on the train');
  await setBorealis({ ...off, withdrawal: { partners: 'wipe', line: 'seal' } });
  bos.wire.mend();

  await expect(bos.page.getByTestId('sealed')).toContainText('had the messages of this chat removed');
  await expect(message(bos.page, 'the price is four hundred')).toHaveCount(0);
  await expectState(bos.page, 'written on the train', 'refused');
  await expect.poll(() => isStoredIn(bos.page, 'the price is four hundred')).toBe(false);
  await bos.page.reload();
  await expectState(bos.page, 'written on the train', 'refused');
  await expect(message(annPage, 'the price is four hundred'), 'the other company’s copy').toBeVisible();

  await setBorealis(everyone);
  await expect(message(bos.page, 'the price is four hundred')).toBeVisible();
  await sendAgain(bos.page, 'written on the train');
  await expect(message(annPage, 'written on the train')).toBeVisible();
});

test('Who is newly allowed to talk with partners is told once, and finds the ways there without a reload (S04, S02)', async ({
  browser,
}) => {
  const { bo } = companies;
  await setBorealis(off);
  const page = await newPerson(browser, server.url, bo.email, bo.password);
  await page.goto(`${server.url}/people`);
  await expect(page.getByRole('heading', { name: 'Contacts' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Add contact' })).toHaveCount(0);
  await setBorealis(everyone);
  await expect(page.getByRole('button', { name: 'Add contact' }).first()).toBeVisible();

  await page.goto(server.url);
  const notice = page.getByTestId('reach-notice');
  await expect(notice).toContainText('You can now talk with partner companies');
  await notice.getByRole('button', { name: 'Close this notice' }).click();
  await expect(notice).toHaveCount(0);
  await page.reload();
  await expect(page.getByTestId('room-list')).toBeVisible();
  await expect(notice).toHaveCount(0);
});
