import { tick } from 'svelte';
import type { VirtualizerHandle } from 'virtua/svelte';
import type { TimelineEntry } from './entries.ts';

/** Nearer to the end than this, pixels, the timeline follows what arrives. */
const followPx = 80;
/** The room below the last line, pixels; part of the scrolled height. */
export const endSpacePx = 4;
/** How much of the line above stays in view when one starts at the unread divider, pixels. */
const dividerPeekPx = 48;
/** Frames in which heights that were only estimated become known. */
const settlingFrames = 4;

/** A line and where its top stood in the window, pixels. */
interface Anchor {
  readonly key: string;
  readonly top: number;
}

/**
 * Where a timeline stands: at the end, which it then keeps, or at some line, which then does not move whatever is
 * inserted above or below it.
 */
export class TimelineScroll {
  /** True while at the end. */
  pinned = $state(true);
  /** False until the first lines stand in their place. */
  settled = $state(false);
  /** Messages of others that arrived below the screen. */
  below = $state(0);
  #box: HTMLElement | null = null;
  #list: VirtualizerHandle | null = null;
  #top = 0;
  #height = 0;
  #restoring = 0;

  /** To be called when the elements are there. */
  attach(box: HTMLElement, list: VirtualizerHandle): () => void {
    this.#box = box;
    this.#list = list;
    const observer = new ResizeObserver(() => {
      this.keepEnd();
      this.#remember(box);
    });
    observer.observe(box);
    return () => {
      observer.disconnect();
      this.#box = null;
      this.#list = null;
    };
  }

  /** Puts a freshly opened timeline where reading goes on: at the divider when it lies above the screen, else at the end. */
  async start(entries: () => readonly TimelineEntry[]): Promise<void> {
    await this.toEnd(() => entries().length);
    // The divider comes a moment after the first lines.
    const divider = entries().findIndex(({ type }) => type === 'unread');
    const list = this.#list;
    if (list && divider >= 0 && list.getItemOffset(divider) < list.getScrollOffset()) {
      this.pinned = false;
      await settle(() => list.scrollToIndex(divider, { align: 'start', offset: -dividerPeekPx }), this.#scrolledHeight);
      this.scrolled();
    }
    this.settled = true;
  }

  /** To be called on every scroll. */
  scrolled(): void {
    if (!this.#box) return;
    const { scrollTop, scrollHeight, clientHeight } = this.#box;
    const atEnd = scrollHeight - scrollTop - clientHeight < followPx;
    // Only somebody scrolling up leaves the end; a window or a line that changes its height does not.
    const movedUp = scrollTop < this.#top - 1 && clientHeight === this.#height;
    this.#remember(this.#box);
    // A line being put back may pass by the end on its way.
    if (this.#restoring > 0) return;
    if (atEnd) {
      this.pinned = true;
      this.below = 0;
    } else if (movedUp) {
      this.pinned = false;
    } else {
      this.keepEnd();
    }
  }

  #scrolledHeight = (): number => this.#box?.scrollHeight ?? 0;

  #remember({ scrollTop, clientHeight }: HTMLElement): void {
    this.#top = scrollTop;
    this.#height = clientHeight;
  }

  /** Goes to the newest line and stays there. */
  async toEnd(count: () => number): Promise<void> {
    this.pinned = true;
    this.below = 0;
    await settle(
      () => this.#list?.scrollToIndex(count() - 1, { align: 'end', offset: endSpacePx }),
      this.#scrolledHeight,
    );
    this.keepEnd();
  }

  /** Keeps the end in view when the window or a line changed its height. */
  keepEnd(): void {
    if (this.pinned && this.#box) this.#box.scrollTop = this.#box.scrollHeight;
  }

  /** The first line on screen that is sure to exist after a change. */
  anchor(): Anchor | null {
    if (!this.#box) return null;
    const top = this.#box.getBoundingClientRect().top;
    for (const line of this.#box.querySelectorAll<HTMLElement>('[data-message-id]')) {
      const rect = line.getBoundingClientRect();
      if (rect.bottom > top) return { key: line.dataset.messageId ?? '', top: rect.top };
    }
    return null;
  }

  /** Puts the anchored line back where it stood. */
  async restore({ key, top }: Anchor, entries: readonly TimelineEntry[]): Promise<void> {
    const index = entries.findIndex((entry) => entry.key === key);
    if (index < 0) return;
    this.#restoring += 1;
    await settle(() => {
      const line = this.#box?.querySelector<HTMLElement>(`[data-message-id="${CSS.escape(key)}"]`);
      if (!line) this.#list?.scrollToIndex(index, { align: 'start' });
      else if (this.#box) this.#box.scrollTop += line.getBoundingClientRect().top - top;
    }, this.#scrolledHeight);
    this.#restoring -= 1;
  }
}

/**
 * Does it now and once more in each of the next frames, until estimated heights have become real ones: `height`, asked
 * after each frame, stays the same twice.
 */
async function settle(act: () => void, height: () => number): Promise<void> {
  await tick();
  let before = NaN;
  for (let frame = 0; frame < settlingFrames; frame += 1) {
    act();
    await new Promise(requestAnimationFrame);
    const now = height();
    if (now === before) return;
    before = now;
  }
}
