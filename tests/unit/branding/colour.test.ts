import { expect, test } from 'vitest';
import { contrast, inkOn, tints } from '#shared/branding/colour.ts';

test('White text reads well on each colour that is offered (M41)', () => {
  for (const tint of tints) {
    expect(contrast(tint, '#ffffff'), tint).toBeGreaterThanOrEqual(4.5);
    expect(inkOn(tint), tint).toBe('#ffffff');
  }
});

test('On a light colour a company is shown with dark text, on whatever colour the better of both (M41)', () => {
  expect(inkOn('#ffe08a')).toBe('#1a1d24');
  expect(inkOn('#ffffff')).toBe('#1a1d24');
  expect(inkOn('#000000')).toBe('#ffffff');
  for (let step = 0; step < 256; step += 1) {
    const grey = `#${step.toString(16).padStart(2, '0').repeat(3)}`;
    expect(contrast(grey, inkOn(grey)), grey).toBeGreaterThanOrEqual(4);
  }
});

test('Contrast is that of WCAG: 21 between black and white, 1 of a colour with itself (M41)', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21);
  expect(contrast('#ffffff', '#000000')).toBeCloseTo(21);
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
  expect(contrast('#1f4d2e', '#1f4d2e')).toBe(1);
});
