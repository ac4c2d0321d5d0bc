const pressMs = 450;
const slackPx = 10;

/** Calls `pressed` after a finger has rested on an element for 450 ms; moving 10 px or lifting it ends the wait. */
export function longPress(pressed: (target: Element, x: number, y: number) => void) {
  return (element: HTMLElement): (() => void) => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let from = { x: 0, y: 0 };
    const cancel = () => clearTimeout(timer);
    const down = (event: PointerEvent) => {
      cancel();
      if (event.pointerType !== 'touch' || !(event.target instanceof Element)) return;
      const { target } = event;
      from = { x: event.clientX, y: event.clientY };
      timer = setTimeout(() => pressed(target, from.x, from.y), pressMs);
    };
    const move = (event: PointerEvent) => {
      if (Math.hypot(event.clientX - from.x, event.clientY - from.y) > slackPx) cancel();
    };
    const listeners = new AbortController();
    const { signal } = listeners;
    element.addEventListener('pointerdown', down, { signal });
    element.addEventListener('pointermove', move, { signal });
    element.addEventListener('pointerup', cancel, { signal });
    element.addEventListener('pointercancel', cancel, { signal });
    return () => {
      cancel();
      listeners.abort();
    };
  };
}
