import { MediaQuery } from 'svelte/reactivity';

/**
 * How many panes fit: one below 640 px, two up to 1023, then also the rail; from 1200 on the room's information stands
 * beside the conversation instead of over it.
 */
export class Viewport {
  readonly #two = new MediaQuery('width >= 640px');
  readonly #three = new MediaQuery('width >= 1024px');
  readonly #four = new MediaQuery('width >= 1200px');

  get isPhone(): boolean {
    return !this.#two.current;
  }

  get hasRail(): boolean {
    return this.#three.current;
  }

  get hasInfoBeside(): boolean {
    return this.#four.current;
  }
}

/** Keeps `--visible-height` at the height that a touch keyboard leaves, for browsers that do not resize the page for it. */
export function followVisibleHeight(): () => void {
  const { visualViewport, document } = window;
  if (!visualViewport) return () => undefined;
  const follow = () => {
    const covered = window.innerHeight - visualViewport.height;
    // Less than this is a browser bar or a zoom in progress, not a keyboard.
    if (covered > 120 && visualViewport.scale === 1) {
      document.documentElement.style.setProperty('--visible-height', `${visualViewport.height}px`);
      window.scrollTo(0, 0);
    } else {
      document.documentElement.style.removeProperty('--visible-height');
    }
  };
  visualViewport.addEventListener('resize', follow);
  visualViewport.addEventListener('scroll', follow);
  return () => {
    visualViewport.removeEventListener('resize', follow);
    visualViewport.removeEventListener('scroll', follow);
  };
}
