import { readFile } from 'node:fs/promises';
import { expect, type Browser, type Page } from '@playwright/test';
import { newCommandId, newRoomId } from '#shared/ids.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { foundCompanies, type Companies, type TestAccount } from '../support/two-companies.ts';
import {
  composer,
  expectNoViolation,
  expectState,
  goOffline,
  message,
  newPerson,
  openRoom,
  roomRow,
  send,
  signIn,
  test,
} from './driver.ts';
import {
  attach,
  document,
  expectDrawn,
  fileMessage,
  give,
  photo,
  pictures,
  spread,
  swipe,
  tray,
} from './file-driver.ts';
import { about, sheet } from './group-driver.ts';

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

/** A group of Ann, Al and Bo. */
async function groupOf(name: string): Promise<void> {
  const { as, ann, al, bo } = companies;
  const members = [al.user, bo.user];
  await as(ann, 'POST', '/api/rooms', { command: newCommandId(), room: newRoomId(), name, members });
}

/** Whether Borealis lets files of so many bytes in. */
const letFiles = (fileBytes: number): Promise<void> =>
  companies.setPolicy(companies.borealisAdmin, (policy) => ({
    ...policy,
    rules: { ...policy.rules, partners: { ...policy.rules.partners, fileBytes } },
  }));

test('Ann chooses, pastes and drops files; she is asked once who will have them; Bo sees the photo, opens it by keyboard and saves the file (M44, S67)', async ({
  browser,
}) => {
  const { ann, bo } = companies;
  await groupOf('Harbour plans');
  const anns = await open(browser, ann);
  const bos = await open(browser, bo);
  await openRoom(anns, 'Harbour plans');
  await openRoom(bos, 'Harbour plans');

  await attach(anns, photo('plan.png'));
  await give(anns, '[data-testid=composer]', 'paste', photo('image.png', 64, 64));
  await expect(tray(anns)).toHaveCount(2);
  await give(anns, '[role=log]', 'drop', document('schedule.pdf', 'from nine'));
  await expect(tray(anns)).toHaveCount(3);
  await tray(anns)
    .filter({ hasText: 'image' })
    .last()
    .getByRole('button', { name: /^Remove/ })
    .click();
  await expect(tray(anns)).toHaveCount(2);
  await expectNoViolation(anns, 'files in the composer');

  await composer(anns).fill('both for Monday');
  await composer(anns).press('Enter');
  const asked = sheet(anns, 'Send 2 files to Borealis?');
  await expect(asked).toContainText('people of Borealis too');
  await asked.getByRole('button', { name: 'Cancel' }).click();
  await expect(composer(anns)).toHaveValue('both for Monday');
  await expect(tray(anns)).toHaveCount(2);
  await composer(anns).press('Enter');
  await asked.getByRole('button', { name: 'Send 2 files' }).click();
  await expect(tray(anns)).toHaveCount(0);
  await expectState(anns, 'both for Monday', 'sent');

  await expectDrawn(pictures(bos).first());
  await expect(fileMessage(bos, 'schedule.pdf')).toContainText('both for Monday');
  const saving = bos.waitForEvent('download');
  await fileMessage(bos, 'schedule.pdf')
    .getByRole('button', { name: /^Save schedule.pdf/ })
    .click();
  expect(await readFile((await (await saving).path()) ?? '', 'utf8')).toBe('from nine');
  await expect(fileMessage(bos, 'schedule.pdf')).toContainText('on this device');
  await expectNoViolation(bos, 'a photo and a file on the timeline');

  // Asked once: the next one goes at once.
  await attach(anns, photo('second.png', 300, 500));
  await composer(anns).press('Enter');
  await expect(pictures(bos)).toHaveCount(2);
  await expect(roomRow(bos, 'Harbour plans')).toContainText('Photo');

  await bos.getByRole('button', { name: /^Open photo second/ }).press('Enter');
  const viewer = bos.getByTestId('viewer');
  await expect(viewer).toContainText('Ann Carter');
  await expect(viewer.getByRole('img', { name: /^second/ })).toBeVisible();
  await expectNoViolation(bos, 'a photo whole');
  await bos.keyboard.press('ArrowLeft');
  await expect(viewer.getByRole('img', { name: /^plan/ })).toBeVisible();
  await bos.keyboard.press('ArrowRight');
  await expect(viewer.getByRole('img', { name: /^second/ })).toBeVisible();
  await bos.keyboard.press('Escape');
  await expect(viewer).toBeHidden();
  await expect(bos.getByRole('button', { name: /^Open photo second/ })).toBeFocused();

  const pane = await about(bos);
  await expect(pane.getByTestId('media-picture')).toHaveCount(2);
  await expect(pane.getByTestId('media-file')).toContainText('schedule.pdf');
  await pane.getByRole('button', { name: 'Show all' }).click();
  await bos.emulateMedia({ colorScheme: 'dark' });
  await expectNoViolation(bos, 'all photos of a room, dark');
  await pane.getByText('Files', { exact: true }).click();
  await expect(pane.getByTestId('media-file')).toContainText('Ann Carter');
});

test('Al writes a photo and a file without a network: they wait, are there after a reload, and go out by themselves (M44, P2)', async ({
  browser,
}) => {
  const { al, ann } = companies;
  await companies.as(al, 'POST', '/api/rooms/direct', { command: newCommandId(), user: ann.user });
  const als = await open(browser, al);
  const anns = await open(browser, ann);
  await openRoom(als, ann.name);
  await openRoom(anns, al.name);
  await goOffline(als);
  await attach(als, photo('crane.png'), document('list.pdf'));
  await als.reload();
  await expect(tray(als)).toHaveCount(2);
  await composer(als).fill('for the crane');
  await composer(als).press('Enter');
  await expect(pictures(als)).toHaveCount(1);
  await expectDrawn(pictures(als).first());
  await expectState(als, 'for the crane', 'waiting');
  await als.reload();
  await expectDrawn(pictures(als).first());
  await expectState(als, 'for the crane', 'waiting');
  await expect(pictures(anns)).toHaveCount(0);
  await als.context().setOffline(false);
  await expectState(als, 'for the crane', 'sent');
  await expectDrawn(pictures(anns).first());
  await expect(fileMessage(anns, 'list.pdf')).toContainText('for the crane');
});

test('A file that a rule no longer lets in comes back with its text and the reason; the text goes alone, and the plus says whose rule it is (M44, N02)', async ({
  browser,
}) => {
  const { ann } = companies;
  await groupOf('Refusals');
  const anns = await open(browser, ann);
  await openRoom(anns, 'Refusals');
  await send(anns, 'before');
  await expectState(anns, 'before', 'sent');
  await goOffline(anns);
  await attach(anns, document('quote.pdf'));
  await composer(anns).fill('page three is new');
  await composer(anns).press('Enter');
  await sheet(anns, 'Send 1 file to Borealis?').getByRole('button', { name: 'Send 1 file' }).click();
  await expectState(anns, 'page three is new', 'waiting');
  await letFiles(0);
  try {
    await anns.context().setOffline(false);
    await expectState(anns, 'page three is new', 'refused');
    const slip = message(anns, 'page three is new');
    await expect(slip).toContainText('Borealis lets no files into this chat.');
    await expect(slip).toContainText('quote.pdf');
    await expectNoViolation(anns, 'a refused file');
    await slip.getByRole('button', { name: 'Send text only' }).click();
    await expectState(anns, 'page three is new', 'sent');
    await expect(fileMessage(anns, 'quote.pdf')).toHaveCount(0);
    await composer(anns).fill('kept');
    await anns.getByRole('button', { name: 'Add photos or files' }).click();
    await expect(anns.getByTestId('file-problems')).toContainText('Borealis lets no files into this chat.');
    await expect(composer(anns)).toHaveValue('kept');
  } finally {
    await letFiles(100 * 1024 * 1024);
  }
});

test('A file on its way is taken back from its ring, and reaches nobody; on a phone photos are enlarged with two fingers and walked through by swiping (M44)', async ({
  browser,
}) => {
  const { ann, al } = companies;
  await companies.as(ann, 'POST', '/api/rooms/direct', { command: newCommandId(), user: al.user });
  const anns = await open(browser, ann);
  await openRoom(anns, al.name);
  const uploads = /\/api\/rooms\/.*\/files\//;
  // A slow line: what was begun does not end.
  await anns.context().route(uploads, () => undefined);
  await attach(anns, document('draft-offer.pdf'));
  await composer(anns).press('Enter');
  await expect(fileMessage(anns, 'draft-offer')).toHaveAttribute('data-state', 'waiting');
  await anns.getByRole('button', { name: 'Do not send draft-offer.pdf' }).click();
  await sheet(anns, 'Recall this message?').getByRole('button', { name: 'Recall' }).click();
  await expect(fileMessage(anns, 'draft-offer')).toHaveCount(0);
  await anns.context().unroute(uploads);
  await attach(anns, photo('front.png'), photo('back.png', 600, 900));
  await composer(anns).press('Enter');

  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  const als = await signIn(await context.newPage(), server.url, al.email, al.password);
  await openRoom(als, ann.name);
  await expectDrawn(pictures(als).last());
  await expect(fileMessage(als, 'draft-offer')).toHaveCount(0);
  await als.getByRole('button', { name: /^Open photo back/ }).tap();
  const viewer = als.getByTestId('viewer');
  await expect(viewer.getByRole('img', { name: /^back/ })).toBeVisible();
  const drawn = viewer.getByRole('img', { name: /^back/ });
  const wide = (await drawn.boundingBox())?.width ?? 0;
  await spread(als, { x: 195, y: 400 });
  expect(((await drawn.boundingBox())?.width ?? 0) / wide).toBeGreaterThan(2);
  // Enlarged, a finger moves the photo; small again it leads to the next one.
  await swipe(als, { x: 80, y: 400 }, { x: 320, y: 410 });
  await expect(drawn).toBeVisible();
  await als.keyboard.press('0');
  await swipe(als, { x: 80, y: 400 }, { x: 320, y: 410 });
  await expect(viewer.getByRole('img', { name: /^front/ })).toBeVisible();
  await swipe(als, { x: 200, y: 200 }, { x: 205, y: 500 });
  await expect(viewer).toBeHidden();
});
