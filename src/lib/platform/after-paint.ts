/** Longer than this nobody waits for a picture: hidden pages draw none. */
const patienceMs = 300;

/** Resolves once the page has been drawn and has a moment to spare. */
export const afterPaint = (): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, patienceMs);
    requestAnimationFrame(() => setTimeout(resolve));
  });
