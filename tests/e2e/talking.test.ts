import { expect } from '@playwright/test';
import { startServer, type TestServer } from '../support/server.ts';
import {
  composer,
  expectState,
  foreignRequests,
  message,
  newPerson,
  openRoom,
  roomRow,
  roomRows,
  send,
  test,
} from './driver.ts';

let server: TestServer;
test.beforeAll(async () => {
  server = await startServer({ demo: true });
});
test.afterAll(() => server.stop());

const password = 'foyer-demo';

test('Ann of Acme and Bo of Borealis talk: text, typing and read states arrive, and no other origin is asked (M06, N11, S58, M11)', async ({
  browser,
}) => {
  const ann = await newPerson(browser, server.url, 'ann@acme.test', password);
  const bo = await newPerson(browser, server.url, 'bo@borealis.test', password);
  const foreign = [foreignRequests(ann.context(), server.url), foreignRequests(bo.context(), server.url)];
  const boName = await nameOf(bo, server.url);
  const annName = await nameOf(ann, server.url);

  await openRoom(ann, boName);
  await expect(roomRow(ann, boName)).toContainText('Borealis');
  await openRoom(bo, annName);
  await expect(roomRow(bo, annName)).toContainText('Acme');

  await composer(ann).pressSequentially('Is the lift ');
  await expect(bo.getByTestId('typing')).toBeVisible();
  await composer(ann).fill('');
  await send(ann, 'Is the lift booked for Monday?');
  await expect(message(bo, 'Is the lift booked for Monday?')).toBeVisible();
  await bo.bringToFront();
  await expectState(ann, 'Is the lift booked for Monday?', 'read');

  await send(bo, 'Yes, from nine.');
  await expect(message(ann, 'Yes, from nine.')).toBeVisible();
  expect(foreign.flat()).toEqual([]);
});

test('A message in a room that is not open counts as unread in the list, until it is read (M05)', async ({
  browser,
}) => {
  const ann = await newPerson(browser, server.url, 'ann@acme.test', password);
  const bo = await newPerson(browser, server.url, 'bo@borealis.test', password);
  const annName = await nameOf(ann, server.url);
  const boName = await nameOf(bo, server.url);
  await openRoom(ann, boName);
  await expect(roomRow(ann, boName).getByTestId('unread')).toBeHidden();
  await openRoom(ann, (await roomRows(ann).nth(1).getAttribute('data-room-name')) ?? '');
  await openRoom(bo, annName);
  await send(bo, 'Unread until you look');
  await expect(roomRow(ann, boName)).toContainText('Unread until you look');
  await expect(roomRow(ann, boName).getByTestId('unread')).toHaveText('1');
  await openRoom(ann, boName);
  await expect(roomRow(ann, boName).getByTestId('unread')).toBeHidden();
});

test('A new message brings its room to the top, also under a pointer that rests on the list (M05)', async ({
  browser,
}) => {
  const ann = await newPerson(browser, server.url, 'ann@acme.test', password);
  const bo = await newPerson(browser, server.url, 'bo@borealis.test', password);
  const [annName, boName] = [await nameOf(ann, server.url), await nameOf(bo, server.url)];
  const rows = roomRows(ann);
  await openRoom(bo, annName);
  await openRoom(ann, boName);
  await send(ann, 'This room is the newest');
  await expect(rows.first()).toContainText('This room is the newest');
  const other = (await rows.nth(2).getAttribute('data-room-name')) ?? '';
  await openRoom(ann, other);
  await send(ann, 'Now another one is');
  await expect(rows.first()).toContainText('Now another one is');
  await rows.nth(1).hover();
  await send(bo, 'And this one again');
  await expect(rows.first()).toContainText('And this one again');
});

test('Whatever is typed is shown as typed, and what cannot be sent is refused in the composer and stays there (M03)', async ({
  browser,
}) => {
  const ann = await newPerson(browser, server.url, 'ann@acme.test', password);
  const bo = await newPerson(browser, server.url, 'bo@borealis.test', password);
  await openRoom(ann, await nameOf(bo, server.url));
  await openRoom(bo, await nameOf(ann, server.url));
  const odd = [
    '<script>document.title = "owned"</script><img src=x onerror=alert(1)>',
    'שלום, زمان 123 abc',
    '👩‍👩‍👧‍👦 🏳️‍🌈 👍🏽 🇰🇷 and text',
    `Z${'\u0301'.repeat(400)}`,
    '한글과 漢字と かな, 직접 直接 骨',
  ];
  for (const text of odd) {
    await send(ann, text);
    await expect(bo.locator('[data-message-text]').filter({ hasText: text }).last()).toHaveText(text);
  }
  expect(await bo.title()).not.toBe('owned');

  await composer(ann).fill('   ');
  await composer(ann).press('Enter');
  const tooLong = `a${'\u0301'.repeat(10_000)}`;
  await composer(ann).fill(tooLong);
  await composer(ann).press('Enter');
  await expect(ann.getByTestId('composer-problem')).toContainText('10,000');
  await expect(composer(ann)).toHaveValue(tooLong);
  await expect(ann.locator('[data-message-text]').last()).toHaveText(odd.at(-1) ?? '');
  await composer(ann).fill('');
});

/** The name others see of whoever is signed in on this page. */
async function nameOf(page: Parameters<typeof openRoom>[0], url: string): Promise<string> {
  const me = (await (await page.request.get(`${url}/api/me`)).json()) as { user: { name: string } };
  return me.user.name;
}
