import { tick } from 'svelte';

/** How many frames a row that was scrolled to may take to be drawn. */
const patienceFrames = 20;

/** Moves the focus to an element of a list that draws only what is in view, as soon as it is drawn. */
export async function focusWhenThere(box: HTMLElement | undefined, selector: string): Promise<void> {
  await tick();
  for (let frame = 0; frame < patienceFrames; frame += 1) {
    const element = box?.querySelector<HTMLElement>(selector);
    element?.focus({ preventScroll: true });
    // A row that is drawn but not measured yet is hidden, and takes no focus.
    if (element && document.activeElement === element) return;
    await new Promise(requestAnimationFrame);
  }
}
