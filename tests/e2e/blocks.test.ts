import { expect } from '@playwright/test';
import { startServer, type TestServer } from '../support/server.ts';
import {
  composer,
  expectNoViolation,
  expectState,
  goOffline,
  installed,
  message,
  newPerson,
  openRoom,
  roomRow,
  roomRows,
  send,
  test,
} from './driver.ts';
import { about, newChat } from './group-driver.ts';

let server: TestServer;
test.beforeAll(async () => {
  server = await startServer({ demo: true });
});
test.afterAll(() => server.stop());

const password = 'foyer-demo';
const [annName, boName] = ['Ann Carter', 'Bo Lindqvist'];

test('Ann blocks Bo in their room: nothing he writes reaches her, he is told nothing, and she unblocks him in the settings (R08, S79, S81, M10)', async ({
  browser,
}) => {
  const ann = await newPerson(browser, server.url, 'ann@acme.test', password);
  const bo = await newPerson(browser, server.url, 'bo@borealis.test', password);
  await ann.setViewportSize({ width: 1280, height: 800 });
  await openRoom(ann, boName);
  await openRoom(bo, annName);
  await about(ann);
  await ann.getByRole('button', { name: `Block ${boName}` }).click();
  await expectNoViolation(ann, 'the question');
  await expect(ann.getByRole('button', { name: 'Cancel' })).toBeFocused();
  const answered = ann.waitForResponse('**/api/blocks');
  await ann.keyboard.press('Shift+Tab');
  await ann.keyboard.press('Enter');
  expect((await answered).ok()).toBe(true);
  await expect(ann.getByTestId('blocked')).toContainText(`You have blocked ${boName}`);
  await expect(composer(ann)).toBeHidden();
  await expectNoViolation(ann, 'a blocked room');

  await send(bo, 'Did you get the plans?');
  await expectState(bo, 'Did you get the plans?', 'sent');
  await expect(bo.getByText('block', { exact: false })).toHaveCount(0);
  // Another person's message has come meanwhile, and his has not.
  const hanna = await newPerson(browser, server.url, 'hanna@borealis.test', password);
  await openRoom(hanna, annName);
  await send(hanna, 'Shown at once');
  await expect(roomRow(ann, 'Hanna Berg')).toContainText('Shown at once');
  await expect(message(ann, 'Did you get the plans?')).toHaveCount(0);
  await expectState(bo, 'Did you get the plans?', 'sent');

  await ann.goto(`${server.url}/settings`);
  const list = ann.getByTestId('blocked-people');
  await expect(list).toContainText('Borealis');
  await expectNoViolation(ann, 'the list');
  const unblocked = ann.waitForResponse('**/api/blocks');
  await list.getByRole('button', { name: `Unblock ${boName}` }).click();
  expect((await unblocked).ok()).toBe(true);
  await expect(ann.getByText('You have blocked nobody.')).toBeVisible();
  await ann.goto(server.url);
  await openRoom(ann, boName);
  await send(bo, 'And the samples?');
  await expect(message(ann, 'And the samples?')).toBeVisible();
  await expect(message(ann, 'Did you get the plans?')).toHaveCount(0);
});

test('Without a network a member of a group is blocked: it counts at once and goes out later, and the group goes on (R08, M04)', async ({
  browser,
}) => {
  const ann = await newPerson(browser, server.url, 'emma@acme.test', password);
  await ann.setViewportSize({ width: 1280, height: 800 });
  await openRoom(ann, 'Sapporo showroom');
  await about(ann);
  await goOffline(ann);
  const more = ann.getByRole('button', { name: 'More about Hanna Berg' });
  await more.focus();
  await ann.keyboard.press('Enter');
  await ann.getByRole('menuitem', { name: 'Block' }).press('Enter');
  await ann.getByRole('button', { name: 'Block', exact: true }).click();
  const member = ann.getByRole('listitem').filter({ has: more });
  await expect(member).toContainText('Blocked');
  await expect(composer(ann)).toBeVisible();
  const hanna = await newPerson(browser, server.url, 'hanna@borealis.test', password);
  await openRoom(hanna, 'Sapporo showroom');
  await send(hanna, 'Said after the block');
  await expectState(hanna, 'Said after the block', 'sent');
  await ann.context().setOffline(false);
  await expect
    .poll(async () => {
      // Once the command has arrived nothing of hers is sent on.
      const text = `Light test ${Date.now()}`;
      await send(hanna, text);
      await expectState(hanna, text, 'sent');
      return message(ann, text).count();
    })
    .toBe(0);
  const yosuke = await newPerson(browser, server.url, 'yosuke@acme.test', password);
  await openRoom(yosuke, 'Sapporo showroom');
  await send(yosuke, 'The group goes on');
  await expect(message(ann, 'The group goes on')).toBeVisible();
  // The block counts from when it was made, not from when the server heard of it.
  await expect(message(ann, 'Said after the block')).toHaveCount(0);
});

test('What waited on one device when another one blocked comes back with the reason and Unblock beside it, and goes after that (R08, N02)', async ({
  browser,
}) => {
  const phone = await newPerson(browser, server.url, 'ann@acme.test', password);
  await openRoom(phone, boName);
  const desk = await newPerson(browser, server.url, 'ann@acme.test', password);
  await desk.setViewportSize({ width: 1280, height: 800 });
  await openRoom(desk, boName);
  await goOffline(phone);
  await send(phone, 'About the order');
  await expectState(phone, 'About the order', 'waiting');
  await about(desk);
  await desk.getByRole('button', { name: `Block ${boName}` }).click();
  const answered = desk.waitForResponse('**/api/blocks');
  await desk.getByRole('button', { name: 'Block', exact: true }).click();
  await expect(desk.getByTestId('blocked')).toBeVisible();
  expect((await answered).ok()).toBe(true);
  await phone.context().setOffline(false);
  await expectState(phone, 'About the order', 'refused');
  const slip = message(phone, 'About the order');
  await expect(slip).toContainText('You have blocked this person. Unblock them to write here.');
  await expectNoViolation(phone, 'a refused message');
  await slip.getByRole('button', { name: 'Unblock' }).click();
  await expect(desk.getByTestId('blocked')).toBeHidden();
  await slip.getByRole('button', { name: 'Try again' }).click();
  await expectState(phone, 'About the order', 'sent');
});

test('A chat is started from the sheet: colleagues and people outside, searched alike, without a network (S60, S66, M10)', async ({
  browser,
}) => {
  const ann = await newPerson(browser, server.url, 'ann@acme.test', password);
  await expect(roomRows(ann).nth(6)).toBeVisible();
  await expect(roomRow(ann, boName)).toBeVisible();
  await newChat(ann);
  await ann.keyboard.press('Escape');
  await installed(ann);
  await goOffline(ann);
  const sheet = await newChat(ann);
  await expect(sheet.getByLabel('Search people')).toBeFocused();
  await expect(sheet.locator('[data-person-id]').filter({ hasText: 'Emma Clarke' })).toBeVisible();
  await expect(sheet).not.toContainText(boName);
  await sheet.getByRole('button', { name: 'External' }).click();
  await expect(sheet.locator('[data-person-id]').filter({ hasText: boName })).toContainText('Borealis');
  await expectNoViolation(ann, 'the sheet');
  await sheet.getByLabel('Search people').fill('ㄱㅅㅇ');
  await expect(sheet.locator('[data-person-id]')).toHaveCount(1);
  await sheet.getByLabel('Search people').fill('lindq');
  await ann.keyboard.press('ArrowDown');
  await expect(sheet.locator('[data-person-id]').first()).toBeFocused();
  await ann.keyboard.press('Enter');
  await expect(composer(ann)).toHaveAccessibleName(`Message ${boName}`);
  await expect(sheet).toBeHidden();
  await newChat(ann);
  await sheet.getByLabel('Search people').fill('kobayashi');
  await expect(sheet).toContainText('No one found');
  await sheet.getByLabel('Search people').fill('小林');
  await ann.keyboard.press('Enter');
  await expect(composer(ann)).toHaveAccessibleName('Message 小林 健太');
});
