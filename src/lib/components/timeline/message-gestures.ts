import type { MessageEntry } from './entries.ts';
import { longPress } from './long-press.ts';

/** Calls `open` for a right click, the menu key or a long press on a message; links keep the browser's own menu. */
export function messageGestures(
  entryOf: (target: EventTarget | null) => MessageEntry | null,
  open: (entry: MessageEntry, at: DOMRect) => void,
) {
  const press = longPress((target, x, y) => {
    const entry = entryOf(target);
    if (entry) open(entry, new DOMRect(x, y, 0, 0));
  });
  return (element: HTMLElement): (() => void) => {
    const asked = (event: MouseEvent) => {
      const entry = entryOf(event.target);
      if (entry === null || (event.target instanceof Element && event.target.closest('a'))) return;
      event.preventDefault();
      open(entry, new DOMRect(event.clientX, event.clientY, 0, 0));
    };
    element.addEventListener('contextmenu', asked);
    const endPress = press(element);
    return () => {
      element.removeEventListener('contextmenu', asked);
      endPress();
    };
  };
}
