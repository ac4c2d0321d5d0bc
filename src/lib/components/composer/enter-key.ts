/** What Enter does in the composer. */
export type EnterAct = 'send' | 'newline';

/**
 * Shift always makes a new line; Ctrl and Cmd always send. Alone it does what the person chose, or, if they chose
 * nothing, sends where there is a mouse and makes a new line where there is a touch keyboard.
 */
export function enterAct(
  event: { readonly shiftKey: boolean; readonly ctrlKey: boolean; readonly metaKey: boolean; readonly altKey: boolean },
  enterSends: boolean,
): EnterAct {
  if (event.shiftKey || event.altKey) return 'newline';
  return event.ctrlKey || event.metaKey || enterSends ? 'send' : 'newline';
}
