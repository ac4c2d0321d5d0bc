import { beforeEach, expect, test, vi } from 'vitest';
import { StillPicture } from '../../../src/lib/platform/still-picture.ts';

/** A camera that, as html5-qrcode does, refuses what does not fit its state, and takes a while to go on. */
class SlowCamera {
  now: 'looking' | 'still' | 'neither' = 'looking';
  slowness = 200;
  #going = false;
  state = () => this.now;
  pause = () => {
    if (this.now !== 'looking') throw new Error('Cannot pause, scanner is not scanning.');
    this.now = 'still';
  };
  resume = () => {
    if (this.now !== 'still' || this.#going) throw new Error('Cannot resume, scanner is not paused.');
    this.#going = true;
    setTimeout(() => {
      this.#going = false;
      this.now = 'looking';
    }, this.slowness);
  };
}

let camera: SlowCamera;
let picture: StillPicture;
beforeEach(() => {
  vi.useFakeTimers();
  camera = new SlowCamera();
  picture = new StillPicture(camera);
  return () => vi.useRealTimers();
});

test('A picture is held and goes on', async () => {
  picture.set(true);
  expect(camera.now).toBe('still');
  picture.set(false);
  await vi.advanceTimersByTimeAsync(300);
  expect(camera.now).toBe('looking');
});

test('Whatever is asked while it is on its way, in the end the last word holds', async () => {
  for (const slowness of [50, 200, 900]) {
    for (const words of [[true], [true, false], [true, false, true], [false, false, true, false, true, true]]) {
      camera.slowness = slowness;
      picture.set(true);
      picture.set(false);
      for (const word of words) {
        await vi.advanceTimersByTimeAsync(30);
        picture.set(word);
      }
      await vi.advanceTimersByTimeAsync(5000);
      expect(camera.now).toBe(words.at(-1) === true ? 'still' : 'looking');
    }
  }
});

test('Nothing is asked of a camera that was given back', async () => {
  picture.set(true);
  picture.set(false);
  picture.end();
  camera.now = 'neither';
  await vi.advanceTimersByTimeAsync(5000);
  picture.set(true);
  expect(vi.getTimerCount()).toBe(0);
});
