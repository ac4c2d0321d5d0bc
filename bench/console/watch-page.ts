import type { Page } from '@playwright/test';

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

/** Loads a watched page; gives when it was of use. */
export async function load(page: Page, url: string): Promise<number> {
  await page.goto(url, { waitUntil: 'commit' });
  const noted = await page.waitForFunction(() => (globalThis as Watched).usefulAt, null, { polling: 50 });
  return (await noted.jsonValue()) ?? NaN;
}

/** Presses on `on` inside the page; gives how long it took until `selector` was painted. */
export function press(page: Page, on: string, selector: string): Promise<number> {
  return page.evaluate(
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
}
