/** What a key combination does anywhere in the app. */
export type Shortcut = 'search' | 'room-above' | 'room-below';

/** Which shortcut a key press is; null for any other, and while an input method is composing. */
export function shortcutOf(event: KeyboardEvent): Shortcut | null {
  if (event.isComposing || event.keyCode === 229) return null;
  const command = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
  if (command && event.key.toLowerCase() === 'k') return 'search';
  if (!event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return null;
  if (event.key === 'ArrowUp') return 'room-above';
  return event.key === 'ArrowDown' ? 'room-below' : null;
}

/** How this system writes the search shortcut. */
export const searchShortcut = (): string => (/Mac|iPhone|iPad/.test(navigator.userAgent) ? '⌘ K' : 'Ctrl K');
