import { expect, type Browser, type Page } from '@playwright/test';
import { newCommandId, newRoomId, type RoomId } from '#shared/ids.ts';
import { pngOf } from '../support/grey-png.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { foundCompanies, type Companies, type TestAccount } from '../support/two-companies.ts';
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
import { about, choose, newChat, sheet } from './group-driver.ts';

let server: TestServer;
let companies: Companies;
test.beforeAll(async () => {
  server = await startServer();
  companies = await foundCompanies(server.url);
  const { as, ann, bo } = companies;
  await as(ann, 'POST', '/api/rooms/direct', { command: newCommandId(), user: bo.user });
});
test.afterAll(() => server.stop());

const open = (browser: Browser, { email, password }: TestAccount): Promise<Page> =>
  newPerson(browser, server.url, email, password);

/** A group that somebody has created over the REST interface. */
async function groupOf(creator: TestAccount, name: string, ...members: TestAccount[]): Promise<RoomId> {
  const room = newRoomId();
  const users = members.map(({ user }) => user);
  await companies.as(creator, 'POST', '/api/rooms', { command: newCommandId(), room, name, members: users });
  return room;
}

test('Ann chooses a colleague and a partner, names the group, gives it a photo, checks it and creates it: an external group for all three, who talk in it (S60, S62, S65, S67, R06)', async ({
  browser,
}) => {
  const { ann, al, bo } = companies;
  const anns = await open(browser, ann);
  const bos = await open(browser, bo);
  const picker = await choose(anns, [al.name], [bo.name]);
  await picker.getByRole('button', { name: 'Next: 2 people' }).click();
  const setup = sheet(anns, 'New group');
  const name = setup.getByRole('textbox', { name: 'Name of the group' });
  await expect(name).toHaveValue(`${al.name}, ${bo.name}, ${ann.name}`);
  await name.fill(' ');
  await setup.getByRole('button', { name: 'Next' }).click();
  await expect(setup).toContainText('A group needs a name.');
  await name.fill('Harbour launch');
  await setup.getByRole('textbox', { name: 'Description' }).fill('What has to be ready before the summer');
  await setup.getByTestId('photo-file').setInputFiles({
    name: 'notes.txt',
    mimeType: 'text/plain',
    buffer: Buffer.from('no picture'),
  });
  await expect(setup).toContainText('cannot be shown as a picture');
  const picture = pngOf({ width: 900, height: 600, luma: new Uint8Array(900 * 600).fill(120) });
  await setup
    .getByTestId('photo-file')
    .setInputFiles({ name: 'harbour.png', mimeType: 'image/png', buffer: Buffer.from(picture) });
  await expect(setup.getByRole('button', { name: 'Remove photo' })).toBeVisible();
  await expectNoViolation(anns, 'set-up of a group');
  await setup.getByRole('button', { name: 'Next' }).click();
  const check = sheet(anns, 'Check the basics');
  await expect(check).toContainText('External group');
  await expect(check).toContainText('Borealis: reads everything written here.');
  await expectNoViolation(anns, 'check of a group');
  await check.getByRole('button', { name: 'Create external group' }).click();

  await expect(composer(anns)).toHaveAccessibleName('Message Harbour launch');
  await send(anns, 'welcome');
  await expectState(anns, 'welcome', 'sent');
  await expect(roomRow(bos, 'Harbour launch')).toContainText('Acme');
  await openRoom(bos, 'Harbour launch');
  await expect(message(bos, 'welcome')).toBeVisible();
  await send(bos, 'thanks');
  await expect(message(anns, 'thanks')).toBeVisible();
  const info = await about(bos);
  await expect(info).toContainText('What has to be ready before the summer');
  await expect(info).toContainText('External group');
  await expect(info.locator(`[data-member="${ann.user}"]`)).toContainText('group master');
  const photo = info.getByTestId('group-card').locator('img');
  await expect.poll(() => photo.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(512);
  await expectNoViolation(bos, 'information of a group');
});

test('The rooms that the chosen people have are offered, without a network too: one is opened, and another one created beside it (S63, S64, N08)', async ({
  browser,
}) => {
  const { ann, al, bo } = companies;
  await groupOf(ann, 'Already here', al, bo);
  const page = await open(browser, ann);
  await expect(roomRow(page, 'Already here')).toBeVisible();
  await installed(page);
  await goOffline(page);
  await (await choose(page, [al.name], [bo.name])).getByRole('button', { name: 'Next: 2 people' }).click();
  const offered = sheet(page, 'Rooms together');
  await expectNoViolation(page, 'participating rooms');
  await offered.getByRole('button', { name: 'Open Already here' }).click();
  await expect(composer(page)).toHaveAccessibleName('Message Already here');

  await (await choose(page, [al.name], [bo.name])).getByRole('button', { name: 'Next: 2 people' }).click();
  await offered.getByRole('button', { name: 'Create new room' }).click();
  await sheet(page, 'New group').getByRole('textbox', { name: 'Name of the group' }).fill('Another one');
  await page.keyboard.press('Enter');
  await sheet(page, 'Check the basics').getByRole('button', { name: 'Create external group' }).click();
  await expect(page.getByTestId('room-waiting')).toBeVisible();
  await send(page, 'written before it was there');
  await expectState(page, 'written before it was there', 'waiting');
  await page.reload();
  await expectState(page, 'written before it was there', 'waiting');
  const als = await open(browser, al);
  await expect(roomRow(als, 'Already here')).toBeVisible();
  await expect(roomRow(als, 'Another one')).toHaveCount(0);

  await page.context().setOffline(false);
  await expectState(page, 'written before it was there', 'sent');
  await expect(page.getByTestId('room-waiting')).toHaveCount(0);
  await expect(roomRow(als, 'Another one')).toContainText('written before');
});

test('A group whose people may not meet is not made: its text stays with the reason, and goes once the rule has changed; who is taken out while offline keeps what they wrote, with the reason (N02, R05, S68)', async ({
  browser,
}) => {
  const { ann, al, bo, acmeAdmin, setPolicy } = companies;
  const page = await open(browser, ann);
  await expect(roomRow(page, bo.name)).toBeVisible();
  await installed(page);
  await goOffline(page);
  await (await choose(page, [al.name], [bo.name])).getByRole('button', { name: 'Next: 2 people' }).click();
  const offered = sheet(page, 'Rooms together');
  const setup = sheet(page, 'New group');
  await expect(offered.or(setup)).toBeVisible();
  if (await offered.isVisible()) await offered.getByRole('button', { name: 'Create new room' }).click();
  await setup.getByRole('textbox', { name: 'Name of the group' }).fill('Not to be');
  await page.keyboard.press('Enter');
  await sheet(page, 'Check the basics').getByRole('button', { name: 'Create external group' }).click();
  await send(page, 'kept all the same');
  await setPolicy(acmeAdmin, (policy) => ({ ...policy, lead: { mode: 'off', users: [], groups: [] } }));
  await page.context().setOffline(false);
  const why = page.getByTestId('room-not-created');
  await expect(why).toContainText('Acme does not let this person lead rooms');
  await expectState(page, 'kept all the same', 'refused');
  await expectNoViolation(page, 'a group that was not made');

  await setPolicy(acmeAdmin, (policy) => ({ ...policy, lead: { mode: 'everyone', users: [], groups: [] } }));
  await why.getByRole('button', { name: 'Try again' }).click();
  await expectState(page, 'kept all the same', 'sent');

  const bos = await open(browser, bo);
  await openRoom(bos, 'Not to be');
  await expect(message(bos, 'kept all the same')).toBeVisible();
  await goOffline(bos);
  await send(bos, 'written too late');
  await about(page);
  await page.locator(`[data-member="${bo.user}"]`).getByRole('button').click();
  await page.getByRole('menuitem', { name: 'Remove from group' }).click();
  await sheet(page, `Remove ${bo.name}?`).getByRole('button', { name: 'Remove from group' }).click();
  await expect(page.locator(`[data-member="${bo.user}"]`)).toHaveCount(0);
  await expect(page.getByTestId('acts-waiting')).toHaveCount(0);
  await bos.context().setOffline(false);
  await expect(bos.getByTestId('sealed')).toContainText(`${ann.name} removed you from this group.`);
  await expectState(bos, 'written too late', 'refused');
  await expect(message(bos, 'kept all the same')).toBeVisible();
  await expect(bos.locator('main')).toContainText('You are not a member of this room.');
});

test('Two masters change a group without a network: one renames it, the other takes somebody in; both stand for everybody (R06, S68, N08)', async ({
  browser,
}) => {
  const { ann, al, bo, acmeAdmin, as } = companies;
  const room = await groupOf(ann, 'Two masters', al, bo);
  await as(ann, 'POST', `/api/rooms/${room}/role`, { command: newCommandId(), user: al.user, role: 'master' });
  const [anns, als, bos] = [await open(browser, ann), await open(browser, al), await open(browser, bo)];
  for (const page of [anns, als]) {
    await openRoom(page, 'Two masters');
    await expect(message(page, 'nothing')).toHaveCount(0);
    await expect((await about(page)).getByRole('button', { name: 'Edit group' })).toBeVisible();
    await goOffline(page);
  }
  await anns.getByRole('button', { name: 'Edit group' }).click();
  const edit = sheet(anns, 'Edit group');
  await edit.getByRole('textbox', { name: 'Name of the group' }).fill('One name');
  await expectNoViolation(anns, 'editing a group');
  await edit.getByRole('button', { name: 'Save' }).click();
  await expect(anns.getByTestId('acts-waiting')).toContainText('New name: One name');

  await als.getByRole('button', { name: 'Add people' }).click();
  const adding = sheet(als, 'Add people');
  // Who is in it is not offered.
  await expect(adding.locator('[data-person-id]').filter({ hasText: ann.name })).toHaveCount(0);
  await adding.getByRole('checkbox', { name: `Choose ${acmeAdmin.name}` }).check();
  await adding.getByRole('button', { name: 'Add 1 person' }).click();
  await expect(als.locator(`[data-member="${acmeAdmin.user}"]`)).toContainText('to be added');
  await expectNoViolation(als, 'acts that wait');

  await Promise.all([anns, als].map((page) => page.context().setOffline(false)));
  await expect(anns.getByTestId('acts-waiting')).toHaveCount(0);
  await expect(als.getByTestId('acts-waiting')).toHaveCount(0);
  await openRoom(bos, 'One name');
  await about(bos);
  for (const page of [anns, als, bos]) {
    await expect(page.getByRole('heading', { name: 'One name' })).toBeVisible();
    await expect(page.locator(`[data-member="${acmeAdmin.user}"]`)).toBeVisible();
    await expect(page.getByText(`${al.name} added: ${acmeAdmin.name}`)).toBeVisible();
  }
});

test('Ann, who leads a group, recalls a message of Bo without a network; its text goes everywhere, the line names her, and what Bo made of it meanwhile comes back to him (R12, N02)', async ({
  browser,
}) => {
  const { ann, al, bo } = companies;
  await groupOf(ann, 'Spoken too soon', al, bo);
  const [anns, bos] = [await open(browser, ann), await open(browser, bo)];
  for (const page of [anns, bos]) await openRoom(page, 'Spoken too soon');
  await send(bos, 'a number nobody should know');
  await expect(message(anns, 'a number nobody should know')).toBeVisible();
  await expectState(bos, 'a number nobody should know', 'read');
  await goOffline(bos);
  await goOffline(anns);
  await message(bos, 'a number nobody should know').click({ button: 'right' });
  await bos.getByRole('menuitem', { name: 'Edit' }).click();
  await send(bos, 'another number');

  await message(anns, 'a number nobody should know').click({ button: 'right' });
  await anns.getByRole('menuitem', { name: 'Recall for everyone' }).click();
  await anns.getByRole('dialog').getByRole('button', { name: 'Recall for everyone' }).click();
  const line = anns.locator('[data-message-id]').filter({ hasText: 'Recalled by you' });
  await expect(line).toContainText('Waiting');
  await expectNoViolation(anns, 'a recall for everyone that waits');

  await anns.context().setOffline(false);
  await expect(line).not.toContainText('Waiting');
  await expect(message(anns, 'a number nobody should know')).toHaveCount(0);
  await bos.context().setOffline(false);
  await expectState(bos, 'another number', 'refused');
  await expect(message(bos, 'another number')).toContainText('A group master has recalled this message');
  await message(bos, 'another number').getByRole('button', { name: 'Delete' }).click();
  await bos.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await expect(bos.getByText(`Recalled by ${ann.name}`)).toBeVisible();
  const als = await open(browser, al);
  await openRoom(als, 'Spoken too soon');
  await expect(als.getByText(`Recalled by ${ann.name}`)).toBeVisible();
  await expect(als.getByText('a number nobody should know')).toHaveCount(0);
});

test('Without a mouse Ann opens a chat of two, makes a group, hands it over and leaves, and takes it off her list (R06, S62, S66)', async ({
  browser,
}) => {
  const { ann, al, acmeAdmin } = companies;
  const page = await open(browser, ann);
  const key = (name: string): Promise<void> => page.keyboard.press(name);
  const picker = await newChat(page);
  await page.keyboard.type(al.name);
  await expect(picker.locator('[data-person-id]')).toHaveCount(1);
  await key('ArrowDown');
  await key('Space');
  await expect(picker.getByTestId('chosen-people')).toContainText(al.name);
  await picker.getByRole('searchbox').focus();
  await page.keyboard.type('ada');
  await expect(picker.locator('[data-person-id]')).toHaveCount(1);
  await key('Enter');
  await expect(picker.getByRole('button', { name: 'Next: 2 people' })).toBeVisible();
  await key('Backspace');
  await expect(picker.getByRole('button', { name: 'Open chat' })).toBeVisible();
  await page.keyboard.type('ada');
  await expect(picker.locator('[data-person-id]')).toHaveCount(1);
  await key('Enter');
  await expectNoViolation(page, 'people chosen');
  await key('Enter');
  const setup = sheet(page, 'New group');
  await expect(setup.getByRole('textbox', { name: 'Name of the group' })).toBeFocused();
  await page.keyboard.type('By keys alone');
  await key('Enter');
  await expect(sheet(page, 'Check the basics').getByRole('button', { name: 'Create group' })).toBeFocused();
  await key('Enter');
  await expect(composer(page)).toHaveAccessibleName('Message By keys alone');

  const info = await about(page);
  await expect(info.locator(`[data-member="${ann.user}"]`)).toContainText('group master');
  await expect(page.getByTestId('room-waiting')).toHaveCount(0);
  await info.getByRole('button', { name: 'Leave group' }).press('Enter');
  const leaving = sheet(page, 'Leave this group?');
  await expect(leaving).toContainText('You are its last group master.');
  await leaving.getByRole('button', { name: 'Hand over and leave' }).press('Enter');
  await expect(leaving).toContainText('Choose who leads the group from now on.');
  await leaving.getByRole('radio', { name: al.name }).press('Space');
  await expectNoViolation(page, 'leaving a group');
  await leaving.getByRole('button', { name: 'Hand over and leave' }).press('Enter');
  await expect(page.getByTestId('sealed')).toContainText('You left this room.');
  await expect(info.locator(`[data-member="${al.user}"]`)).toContainText('group master');
  await expect(info.locator(`[data-member="${acmeAdmin.user}"]`)).not.toContainText('group master');
  await page.getByTestId('sealed').getByRole('button', { name: 'Remove from list' }).press('Enter');
  await expect(roomRows(page).filter({ hasText: 'By keys alone' })).toHaveCount(0);
  await page.reload();
  await expect(roomRows(page).first()).toBeVisible();
  await expect(roomRows(page).filter({ hasText: 'By keys alone' })).toHaveCount(0);
});
