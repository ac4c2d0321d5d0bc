import { expect, test } from 'vitest';
import { Zoom } from '$lib/components/files/zoom.svelte.ts';

/** A picture of 400 × 200 on a stage of 400 × 400. */
function staged(): Zoom {
  const zoom = new Zoom();
  zoom.fit({ x: 200, y: 200 }, { x: 200, y: 100 });
  return zoom;
}

test('What is under the finger stays there while a photo is enlarged (M44)', () => {
  const zoom = staged();
  zoom.by(2, { x: 50, y: 0 });
  expect(zoom.scale).toBe(2);
  // The point lay 50 from the middle: twice as large it would lie at 100.
  expect(zoom.at).toEqual({ x: -50, y: 0 });
});

test('A photo is moved no further than to its edges, and not at all where it fits (M44)', () => {
  const zoom = staged();
  zoom.by(2, { x: 0, y: 0 });
  zoom.move({ x: 1000, y: 1000 });
  expect(zoom.at).toEqual({ x: 200, y: 0 });
  zoom.reset();
  zoom.move({ x: 30, y: 30 });
  expect(zoom.at).toEqual({ x: 0, y: 0 });
});

test('A double press enlarges and puts back; smaller than it came is nothing (M44)', () => {
  const zoom = staged();
  zoom.toggle({ x: 0, y: 0 });
  expect(zoom.isOn).toBe(true);
  zoom.toggle({ x: 0, y: 0 });
  expect(zoom.scale).toBe(1);
  zoom.by(0.1, { x: 0, y: 0 });
  expect(zoom.scale).toBe(1);
  zoom.by(100, { x: 0, y: 0 });
  expect(zoom.scale).toBe(8);
  // The window became smaller meanwhile.
  zoom.move({ x: 5000, y: 0 });
  zoom.fit({ x: 100, y: 200 }, { x: 100, y: 50 });
  expect(zoom.at.x).toBe(700);
});
