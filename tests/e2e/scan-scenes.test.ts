import { expect, type Page } from '@playwright/test';
import { linkOf } from '#shared/contact-code.ts';
import { newCompanyId, newUserId } from '#shared/ids.ts';
import { cardBytes, cardText } from '#shared/offline-card.ts';
import { cardSigner } from '../../server/identity/card-signer.ts';
import { drawScene, type Scene } from '../support/code-scene.ts';
import { pngOf } from '../support/grey-png.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { newPerson, test } from './driver.ts';

let server: TestServer;
test.beforeAll(async () => {
  server = await startServer({ demo: true });
});
test.afterAll(() => server.stop());

/** Photos as they come out badly: 640 × 480, a link of 53 letters (33 modules), six of each kind, from mild to hard. */
const scenes: Readonly<Record<string, readonly Scene[]>> = {
  tilted: [
    { side: 240, turn: 20, tilt: 15, noise: 3 },
    { side: 240, turn: 45, tilt: 20, noise: 3 },
    { side: 220, turn: 75, tilt: 25, noise: 3 },
    { side: 240, turn: 10, tilt: 35, noise: 3 },
    { side: 240, turn: 130, tilt: 40, noise: 3 },
    { side: 260, turn: 200, tilt: 50, noise: 3 },
  ],
  small: [
    { side: 150, turn: 4, noise: 3 },
    { side: 130, turn: 12, noise: 3 },
    { side: 115, turn: 8, noise: 3 },
    { side: 105, turn: 25, noise: 3 },
    { side: 95, turn: 3, noise: 3 },
    { side: 85, turn: 0, noise: 3 },
  ],
  dim: [
    { side: 220, turn: 5, light: 0.4, noise: 4 },
    { side: 220, turn: 15, light: 0.3, noise: 5 },
    { side: 200, turn: 10, light: 0.2, noise: 5 },
    { side: 240, turn: 30, light: 0.15, noise: 5 },
    { side: 240, turn: 5, light: 0.1, noise: 5 },
    { side: 240, turn: 5, light: 0.07, noise: 5 },
  ],
  inverted: [
    { side: 220, inverted: true, noise: 3 },
    { side: 220, turn: 30, inverted: true, noise: 3 },
    { side: 180, turn: 10, tilt: 20, inverted: true, noise: 3 },
    { side: 150, turn: 60, inverted: true, noise: 4 },
    { side: 220, turn: 8, inverted: true, light: 0.35, noise: 5 },
    { side: 120, turn: 5, inverted: true, blur: 1, noise: 3 },
  ],
  'low in contrast': [
    { side: 220, turn: 5, contrast: 0.4, noise: 3 },
    { side: 220, turn: 20, contrast: 0.25, noise: 4 },
    { side: 200, turn: 10, contrast: 0.18, noise: 4 },
    { side: 220, turn: 5, contrast: 0.12, noise: 4 },
    { side: 240, turn: 40, contrast: 0.1, noise: 4 },
    { side: 240, turn: 5, contrast: 0.07, noise: 4 },
  ],
};

test('Of 30 photos of tilted, small, dim, inverted and pale codes at least 27 are read (S32)', async ({ browser }) => {
  test.setTimeout(120_000);
  const page = await newPerson(browser, server.url, 'ann@acme.test', 'foyer-demo');
  await page.goto(`${server.url}/scan`);
  const counts = new Map<string, number>();
  let read = 0;
  for (const [kind, those] of Object.entries(scenes)) {
    for (const [at, scene] of those.entries()) {
      const text = linkOf('https://chat.example.com', `${'abcdefghjk'.repeat(3).slice(0, 24)}${read % 10}${at}`);
      const isRead = await readsPhoto(page, text, scene, at + 1);
      counts.set(kind, (counts.get(kind) ?? 0) + Number(isRead));
      read += Number(isRead);
    }
  }
  const tally = [...counts].map(([kind, count]) => `${kind} ${count} of 6`).join(', ');
  process.stdout.write(`  ${read} of 30 generated photos were read: ${tally}\n`);
  expect(read, tally).toBeGreaterThanOrEqual(27);
  // What is read is right; a picture without a code is not read as one.
  expect(await readsPhoto(page, 'x', { side: 200, light: 0 }, 1)).toBe(false);
});

/** A phone held before another phone's screen: the code with the signed card is twice as fine (69 modules with its margin). */
const screens: readonly Scene[] = [
  { side: 440, noise: 2 },
  { side: 400, turn: 6, tilt: 8, noise: 3 },
  { side: 380, turn: 30, noise: 3 },
  { side: 360, turn: 12, tilt: 20, noise: 3 },
  { side: 320, turn: 3, noise: 3 },
  { side: 280, turn: 5, noise: 2 },
  { side: 240, turn: 2, noise: 2 },
  { side: 380, turn: 8, light: 0.35, noise: 4 },
  { side: 380, turn: 8, contrast: 0.3, noise: 4 },
  { side: 400, turn: 4, blur: 1, noise: 3 },
];

test('Of 10 photos of a screen with a signed card at least 8 are read, whole (N01)', async ({ browser }) => {
  const page = await newPerson(browser, server.url, 'ann@acme.test', 'foyer-demo');
  await page.goto(`${server.url}/scan`);
  const signed = cardBytes({
    user: newUserId(),
    name: '김서연 Seo-yeon Kim',
    title: 'Project manager',
    company: { id: newCompanyId(), name: 'Acme Robotics' },
  });
  const card = cardText({ signed, signature: cardSigner('a secret of more than 32 letters, for a test').sign(signed) });
  const text = `${linkOf('https://chat.example.com', 'abcdefghjkabcdefghjkabcdef')}#${card}`;
  const read: number[] = [];
  for (const [at, scene] of screens.entries()) if (await readsPhoto(page, text, scene, at + 1)) read.push(at);
  process.stdout.write(
    `  ${read.length} of ${screens.length} photos of a signed card (${text.length} letters) were read\n`,
  );
  expect(read.length, read.join()).toBeGreaterThanOrEqual(8);
});

/** Hands a photo to the scanner and tells whether it read the text. Reading something else is a failure of the test. */
async function readsPhoto(page: Page, text: string, scene: Scene, seed: number): Promise<boolean> {
  const picture = drawScene(text, scene, seed);
  await page
    .getByTestId('photo-input')
    .setInputFiles({ name: 'photo.png', mimeType: 'image/png', buffer: pngOf(picture) });
  const sheet = page.getByRole('dialog');
  const nothing = page.getByText('No code in this photo');
  await expect(sheet.or(nothing)).toBeVisible({ timeout: 20_000 });
  if (await nothing.isVisible()) return false;
  await expect(sheet).toContainText(text);
  await page.keyboard.press('Escape');
  await expect(sheet).toBeHidden();
  return true;
}
