import AxeBuilder from '@axe-core/playwright';
import {
  test as base,
  expect,
  type Browser,
  type BrowserContext,
  type Locator,
  type Page,
  type WebSocketRoute,
} from '@playwright/test';

/** What a person does in the app, in the words a person would use. */

/** A test that leaves nobody behind: a device of an earlier one would go on reading what the next one sends. */
export const test = base.extend<{ nobodyLeft: void }>({
  nobodyLeft: [
    async ({ browser }, use) => {
      await use();
      await Promise.all(browser.contexts().map((context) => context.close()));
    },
    { auto: true },
  ],
});

/** A browser of its own: nothing shared with another person's. */
export async function newPerson(browser: Browser, url: string, email: string, password: string): Promise<Page> {
  const context = await browser.newContext({ baseURL: url, locale: 'en-GB', serviceWorkers: 'allow' });
  return signIn(await context.newPage(), url, email, password);
}

/** Signs in and waits for the room list. */
export async function signIn(page: Page, url: string, email: string, password: string): Promise<Page> {
  await page.goto(`${url}/sign-in`);
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page.getByTestId('room-list')).toBeVisible();
  return page;
}

/** Opens a room of the list by the name it shows. */
export async function openRoom(page: Page, name: string): Promise<void> {
  await roomRow(page, name).click();
  // Until then a room opened before may still be on screen.
  await expect(composer(page)).toHaveAccessibleName(`Message ${name}`);
}

/** The rows of the list that are near enough to be on screen, from the top. */
export const roomRows = (page: Page): Locator => page.getByTestId('room-list').locator('[data-room-id]');

/** The list's row of a room. */
export const roomRow = (page: Page, name: string): Locator => roomRows(page).filter({ hasText: name }).first();

export const composer = (page: Page): Locator => page.getByTestId('composer');

/** Types a message and sends it with Enter. */
export async function send(page: Page, text: string): Promise<void> {
  await composer(page).fill(text);
  await composer(page).press('Enter');
  await expect(composer(page)).toHaveValue('');
}

/** Goes to the contacts and opens the ways to a new one, as the search by message ID or number is. */
export async function openAdding(page: Page, url: string): Promise<Locator> {
  await page.goto(`${url}/people`);
  await page.getByRole('button', { name: 'Add contact' }).first().press('Enter');
  const sheet = page.getByRole('dialog', { name: 'Add contact' });
  await expect(sheet).toBeVisible();
  return sheet;
}

/** The message that shows this text. */
export const message = (page: Page, text: string): Locator =>
  page.locator('[data-message-id]').filter({ has: page.getByText(text, { exact: true }) });

/** Waits until a message of this text stands in this state. */
export async function expectState(
  page: Page,
  text: string,
  state: 'waiting' | 'sent' | 'read' | 'refused',
): Promise<void> {
  await expect(message(page, text)).toHaveAttribute('data-state', state);
}

/** The texts on screen in their order, of those that begin with `prefix`. */
export async function textsWith(page: Page, prefix: string): Promise<string[]> {
  const all = await page.locator('[data-message-id] [data-message-text]').allInnerTexts();
  return all.filter((text) => text.startsWith(prefix));
}

/** Waits until the service worker is active, so that the next load needs no network. */
export async function installed(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
}

/** Takes the network away once the app is on the device: before that, a page not yet loaded has nowhere to come from. */
export async function goOffline(page: Page): Promise<void> {
  await installed(page);
  await page.context().setOffline(true);
}

/** The wire of one person's app, to cut and mend while the server goes on for everybody else. */
export interface Wire {
  cut(): Promise<void>;
  mend(): void;
}

/** Puts a wire between a context and the server. Call it before the first page opens. */
export async function wireOf(context: BrowserContext): Promise<Wire> {
  let whole = true;
  const live = new Set<WebSocketRoute>();
  await context.routeWebSocket(/\/sync/, (socket) => {
    if (!whole) {
      void socket.close();
      return;
    }
    socket.connectToServer();
    live.add(socket);
  });
  return {
    cut: async () => {
      whole = false;
      await Promise.all([...live].map((socket) => socket.close()));
      live.clear();
    },
    mend: () => {
      whole = true;
    },
  };
}

/** The requests of a context that went anywhere but to `url`. */
export function foreignRequests(context: BrowserContext, url: string): string[] {
  const foreign: string[] = [];
  context.on('request', (request) => {
    const address = request.url();
    if (!address.startsWith(url) && !address.startsWith('data:') && !address.startsWith('blob:')) foreign.push(address);
  });
  return foreign;
}

/** Whether the device itself keeps something of the account beside rooms: `codes`, `card`. An empty list is nothing. */
export async function kept(page: Page, key: string): Promise<boolean> {
  const value = await keptValue(page, key);
  return Array.isArray(value) ? value.length > 0 : value !== null;
}

/** What the device itself keeps of the account beside rooms; null when nothing. */
export const keptValue = (page: Page, key: string): Promise<unknown> =>
  page.evaluate(async (wanted) => {
    const done = <Result>(request: IDBRequest<Result>): Promise<Result> =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error ?? new Error('unread'));
      });
    const all = await indexedDB.databases();
    const name = all.map((one) => one.name ?? '').find((one) => /^foyer-u[0-9a-z]{16}$/.test(one)) ?? '';
    const database = await done(indexedDB.open(name));
    const row = (await done(database.transaction('meta').objectStore('meta').get(wanted))) as { value?: unknown };
    database.close();
    return row?.value ?? null;
  }, key);

/** Looks for what axe finds wrong on screen; `what` names the screen. */
export async function expectNoViolation(page: Page, what: string): Promise<void> {
  // What is still fading in has not the colours it will have.
  await page.evaluate(async () => {
    const ending = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity);
    await Promise.allSettled(ending.map(({ finished }) => finished));
  });
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze();
  expect(
    violations.map(({ id, nodes }) => `${what}: ${id}: ${nodes.map((node) => node.target.join(' ')).join()}`),
  ).toEqual([]);
}

/** Looks at a page in both themes, on a phone and on a desk. */
export async function looksRight(page: Page, what: string): Promise<void> {
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme });
    for (const size of [
      { width: 390, height: 844 },
      { width: 1280, height: 800 },
    ]) {
      await page.setViewportSize(size);
      await expectNoViolation(page, `${what} ${theme} ${size.width}`);
    }
  }
}
