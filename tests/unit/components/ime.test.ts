import { describe, expect, test } from 'vitest';
import { ImeGuard } from '$lib/components/composer/ime.ts';

type Step =
  | { readonly start: true }
  | { readonly end: number }
  | { readonly key: string; readonly code: number; readonly composing: boolean; readonly at: number };

const start: Step = { start: true };
const end = (at: number): Step => ({ end: at });
const key = (name: string, code: number, composing: boolean, at: number): Step => ({ key: name, code, composing, at });

/** The times of the Enters that reach the composer as Enters. */
function heard(steps: readonly Step[]): number[] {
  const guard = new ImeGuard();
  const enters: number[] = [];
  for (const step of steps) {
    if ('start' in step) guard.started();
    else if ('end' in step) guard.ended(step.end);
    else {
      const owned = guard.owns({ key: step.key, keyCode: step.code, isComposing: step.composing, timeStamp: step.at });
      if (!owned && step.key === 'Enter') enters.push(step.at);
    }
  }
  return enters;
}

describe('Enter that confirms かんじ does not send; the next one does (M01)', () => {
  test('Chrome: the confirming key comes first, marked as composing', () => {
    const steps = [key('k', 229, false, 0), start, key('Process', 229, true, 90), key(' ', 229, true, 200)];
    expect(heard([...steps, key('Enter', 229, true, 900), end(901), key('Enter', 13, false, 1500)])).toEqual([1500]);
  });

  test('Firefox: the key is marked as composing and named Process', () => {
    const steps = [
      key('Process', 229, false, 0),
      start,
      key('Process', 229, true, 200),
      key('Process', 229, true, 900),
    ];
    expect(heard([...steps, end(901), key('Enter', 13, false, 1500)])).toEqual([1500]);
  });

  test('Safari: the composition ends first, then the same key arrives with code 229', () => {
    const steps = [start, key('k', 229, false, 0), end(900), key('Enter', 229, false, 902)];
    expect(heard([...steps, key('Enter', 13, false, 1500)])).toEqual([1500]);
  });

  test('Safari, when it reports the confirming key with code 13', () => {
    const steps = [start, key('k', 229, true, 0), end(900), key('Enter', 13, false, 903)];
    expect(heard([...steps, key('Enter', 13, false, 1500)])).toEqual([1500]);
  });

  test('A quick second Enter after a confirmation that named its key is heard', () => {
    const steps = [start, key('Enter', 229, true, 900), end(901), key('Enter', 13, false, 930)];
    expect(heard(steps)).toEqual([930]);
  });
});

describe('Enter at the end of 한글 sends once, and never half a syllable (M01)', () => {
  test('Chrome on a Mac: the composing Enter is passed over, the real one after it sends', () => {
    const steps = [start, key('g', 229, true, 0), key('Enter', 229, true, 400), end(401)];
    expect(heard([...steps, key('Enter', 13, false, 402)])).toEqual([402]);
  });

  test('Firefox: the composition ends before an ordinary Enter that was seen as composing', () => {
    const steps = [start, key('Process', 229, true, 0), key('Enter', 229, true, 400), end(401)];
    expect(heard([...steps, key('Enter', 13, false, 403)])).toEqual([403]);
  });

  test('Safari: the Enter that closes the syllable is not heard, the next one is', () => {
    const steps = [start, key('g', 229, true, 0), end(400), key('Enter', 229, false, 401)];
    expect(heard([...steps, key('Enter', 13, false, 900)])).toEqual([900]);
  });

  test('Every key while composing belongs to the input method, arrows and Escape too', () => {
    const guard = new ImeGuard();
    guard.started();
    for (const name of ['ArrowUp', 'Escape', 'Enter', 'k']) {
      expect(guard.owns({ key: name, keyCode: 13, isComposing: false, timeStamp: 5 })).toBe(true);
    }
  });
});

test('Without an input method every Enter is heard', () => {
  expect(heard([key('a', 65, false, 0), key('Enter', 13, false, 1), key('Enter', 13, false, 2)])).toEqual([1, 2]);
});
