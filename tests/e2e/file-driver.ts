import { expect, type Locator, type Page } from '@playwright/test';
import { pngOf } from '../support/grey-png.ts';

/** What a person does with files, in the words a person would use. */

/** A file as the browser hands it over. */
export interface GivenFile {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
}

/** A grey picture of this size. */
export const photo = (name: string, width = 900, height = 600): GivenFile => ({
  name,
  mimeType: 'image/png',
  buffer: Buffer.from(pngOf({ width, height, luma: new Uint8Array(width * height).fill(140) })),
});

export const document = (name: string, text = 'a document'): GivenFile => ({
  name,
  mimeType: 'application/pdf',
  buffer: Buffer.from(text),
});

/** What stands in the composer to be sent. */
export const tray = (page: Page): Locator => page.getByTestId('attached');

/** Chooses files with the plus button's chooser, and waits until they stand in the composer. */
export async function attach(page: Page, ...files: readonly GivenFile[]): Promise<void> {
  const before = await tray(page).count();
  await page.getByTestId('attach-files').setInputFiles([...files]);
  await expect(tray(page)).toHaveCount(before + files.length);
}

/** Gives files to an element as a paste or a drop would. */
export async function give(page: Page, selector: string, event: 'paste' | 'drop', file: GivenFile): Promise<void> {
  const given = { ...file, buffer: file.buffer.toString('base64'), selector, event };
  await page.evaluate((one) => {
    const bytes = Uint8Array.from(atob(one.buffer), (letter) => letter.charCodeAt(0));
    const transfer = new DataTransfer();
    transfer.items.add(new File([bytes], one.name, { type: one.mimeType }));
    const options = { bubbles: true, cancelable: true };
    const target = globalThis.document.querySelector(one.selector);
    if (one.event === 'paste') {
      target?.dispatchEvent(new ClipboardEvent('paste', { ...options, clipboardData: transfer }));
      return;
    }
    for (const type of ['dragenter', 'dragover', 'drop'])
      target?.dispatchEvent(new DragEvent(type, { ...options, dataTransfer: transfer }));
  }, given);
}

/** The message that shows this file by its name. */
export const fileMessage = (page: Page, name: string): Locator =>
  page.locator('[data-message-id]').filter({ has: page.getByRole('button', { name: new RegExp(name) }) });

/** The pictures on the timeline, the oldest first. */
export const pictures = (page: Page): Locator => page.getByRole('log').getByTestId('picture');

/** Waits until a picture is drawn from bytes that are on this device. */
export async function expectDrawn(picture: Locator): Promise<void> {
  await expect(picture.locator('img').first()).toHaveJSProperty('complete', true);
  await expect
    .poll(() =>
      picture
        .locator('img')
        .first()
        .evaluate((img: HTMLImageElement) => img.naturalWidth),
    )
    .not.toBe(0);
}

/** Draws a finger over the screen. */
export async function swipe(
  page: Page,
  from: { readonly x: number; readonly y: number },
  to: { readonly x: number; readonly y: number },
): Promise<void> {
  const touch = await page.context().newCDPSession(page);
  const middle = { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 };
  await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [from] });
  for (const point of [middle, to]) {
    await touch.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: [point] });
  }
  await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  await touch.detach();
}

/** Spreads two fingers on the screen, from 40 to 200 pixels from each other, around a point. */
export async function spread(page: Page, { x, y }: { readonly x: number; readonly y: number }): Promise<void> {
  const touch = await page.context().newCDPSession(page);
  const fingers = (apart: number) => [
    { x: x - apart / 2, y, id: 0 },
    { x: x + apart / 2, y, id: 1 },
  ];
  await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: fingers(40) });
  for (const apart of [80, 140, 200]) {
    await touch.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: fingers(apart) });
  }
  await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  await touch.detach();
}
