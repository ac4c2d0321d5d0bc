import type { Point, Zoom } from './zoom.svelte.ts';

/** What gestures on the stage lead to, beside zooming. */
export interface StageActs {
  /** -1 to what lies left, 1 to what lies right. */
  readonly step: (by: -1 | 1) => void;
  readonly close: () => void;
}

const swipePx = 60;
const tapPx = 10;
const doubleMs = 300;

/** Pinch, drag, wheel, double press and swipe on the stage of a picture. */
export function stageGestures(zoom: Zoom, acts: StageActs) {
  return (stage: HTMLElement): (() => void) => {
    const fingers = new Map<number, PointerEvent>();
    let start: Point | null = null;
    let last = { at: 0, x: 0, y: 0 };
    const fromMiddle = ({ clientX, clientY }: MouseEvent): Point => {
      const { left, top, width, height } = stage.getBoundingClientRect();
      return { x: clientX - left - width / 2, y: clientY - top - height / 2 };
    };

    function down(event: PointerEvent) {
      // Captured, a button on the stage would not hear of its own press.
      if (event.button !== 0 || (event.target instanceof Element && event.target.closest('button'))) return;
      stage.setPointerCapture(event.pointerId);
      fingers.set(event.pointerId, event);
      start = fingers.size === 1 ? { x: event.clientX, y: event.clientY } : null;
    }

    function move(event: PointerEvent) {
      const before = fingers.get(event.pointerId);
      if (!before) return;
      const other = [...fingers.values()].find(({ pointerId }) => pointerId !== event.pointerId);
      const by = { x: event.clientX - before.clientX, y: event.clientY - before.clientY };
      if (other) {
        // What lies between both fingers stays between them.
        const grown = distance(event, other) / Math.max(1, distance(before, other));
        const one = fromMiddle(before);
        const two = fromMiddle(other);
        zoom.by(grown, { x: (one.x + two.x) / 2, y: (one.y + two.y) / 2 });
        zoom.move({ x: by.x / 2, y: by.y / 2 });
      } else if (zoom.isOn) zoom.move(by);
      fingers.set(event.pointerId, event);
    }

    function up(event: PointerEvent) {
      if (!fingers.delete(event.pointerId) || start === null) return;
      const by = { x: event.clientX - start.x, y: event.clientY - start.y };
      start = null;
      if (Math.hypot(by.x, by.y) < tapPx) tapped(event);
      else if (!zoom.isOn && event.pointerType === 'touch') swiped(by);
    }

    function tapped(event: PointerEvent) {
      const { clientX: x, clientY: y } = event;
      const isDouble = event.timeStamp - last.at < doubleMs && Math.hypot(x - last.x, y - last.y) < 3 * tapPx;
      last = isDouble ? { at: 0, x: 0, y: 0 } : { at: event.timeStamp, x, y };
      if (isDouble) zoom.toggle(fromMiddle(event));
    }

    function swiped({ x, y }: Point) {
      if (Math.abs(x) > swipePx && Math.abs(x) > Math.abs(y)) acts.step(x > 0 ? -1 : 1);
      else if (y > 2 * swipePx) acts.close();
    }

    function wheel(event: WheelEvent) {
      event.preventDefault();
      zoom.by(Math.exp(-event.deltaY / 400), fromMiddle(event));
    }

    const listeners = new AbortController();
    const { signal } = listeners;
    stage.addEventListener('pointerdown', down, { signal });
    stage.addEventListener('pointermove', move, { signal });
    stage.addEventListener('pointerup', up, { signal });
    stage.addEventListener('pointercancel', (event) => fingers.delete(event.pointerId), { signal });
    stage.addEventListener('wheel', wheel, { signal, passive: false });
    return () => listeners.abort();
  };
}

const distance = (one: PointerEvent, other: PointerEvent): number =>
  Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY);
