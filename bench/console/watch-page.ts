import type { CDPSession, Page } from '@playwright/test';

/** What a watched page keeps. */
interface Watched {
  usefulAt?: number;
}

/** Has every document of a page note when `selector` is first painted, in milliseconds after the navigation began. */
export async function watchFor(page: Page, selector: string): Promise<void> {
  await page.addInitScript((wanted) => {
    const seen = new MutationObserver(() => {
      if (document.querySelector(wanted) === null) return;
      seen.disconnect();
      requestAnimationFrame(() =>
        setTimeout(() => Object.assign(globalThis, { usefulAt: performance.now() } satisfies Watched)),
      );
    });
    seen.observe(document, { subtree: true, childList: true });
  }, selector);
}

/** How long something took, and how much of the processor's time the page's main thread had, in milliseconds. */
export interface Took {
  readonly time: number;
  readonly cpu: number;
}

/** Loads a watched page; gives when it was of use. */
export async function load(page: Page, url: string): Promise<Took> {
  const thread = await threadOf(page);
  await page.goto(url, { waitUntil: 'commit' });
  const noted = await page.waitForFunction(() => (globalThis as Watched).usefulAt, null, { polling: 50 });
  const cpu = await thread.used();
  return { time: (await noted.jsonValue()) ?? NaN, cpu };
}

/** Counts the processor's time of a page's main thread from now on. */
async function threadOf(page: Page): Promise<{ used(): Promise<number> }> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const before = await taskTime(session);
  return {
    used: async () => {
      const now = await taskTime(session);
      await session.detach();
      // Another site's document has another process, which begins at nothing.
      return now >= before ? now - before : now;
    },
  };
}

async function taskTime(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics');
  return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? NaN) * 1000;
}

/** Presses on `on` inside the page; gives how long it took until `selector` was painted. */
export async function press(page: Page, on: string, selector: string): Promise<Took> {
  const thread = await threadOf(page);
  const time = await pressed(page, on, selector);
  return { time, cpu: await thread.used() };
}

const pressed = (page: Page, on: string, selector: string): Promise<number> =>
  page.evaluate(
    ({ pressed, wanted }) =>
      new Promise<number>((done, fail) => {
        const target = document.querySelector<HTMLElement>(pressed);
        if (target === null) return fail(new Error(`nothing to press: ${pressed}`));
        const began = performance.now();
        const seen = new MutationObserver(look);
        function look(): void {
          if (document.querySelector(wanted) === null) return;
          seen.disconnect();
          requestAnimationFrame(() => setTimeout(() => done(performance.now() - began)));
        }
        seen.observe(document, { subtree: true, childList: true, attributes: true });
        target.click();
      }),
    { pressed: on, wanted: selector },
  );
