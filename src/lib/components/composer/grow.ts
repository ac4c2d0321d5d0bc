/** Part of the visible height that the input may take. */
const share = 0.4;

/**
 * Lets a textarea grow with its text up to 40 % of the visible height. Browsers with `field-sizing` do the growing by
 * themselves; here they only get the limit.
 */
export function growsWith(text: () => string) {
  return (area: HTMLTextAreaElement): void => {
    text();
    const visible = window.visualViewport?.height ?? window.innerHeight;
    area.style.maxHeight = `${Math.round(visible * share)}px`;
    if (CSS.supports('field-sizing', 'content')) return;
    area.style.height = 'auto';
    area.style.height = `${area.scrollHeight}px`;
  };
}
