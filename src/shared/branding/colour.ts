import * as v from 'valibot';

/** A company's colour as `#1f4d2e`. */
export const colourSchema = v.pipe(v.string(), v.trim(), v.toLowerCase(), v.regex(/^#[0-9a-f]{6}$/));

/** Colours that a company chooses from, dark enough for white text. */
export const tints = ['#2a52a3', '#0f6a73', '#1f4d2e', '#7a5310', '#9a3d22', '#9c2f4c', '#7a2e5d', '#3f4a58'] as const;

const white = '#ffffff';
const dark = '#1a1d24';

/** The text that is read better on a colour: white, or the product's ink. */
export const inkOn = (colour: string): typeof white | typeof dark =>
  contrast(colour, white) >= contrast(colour, dark) ? white : dark;

/** How well two colours are told apart, from 1 to 21 (WCAG 2). What is no colour is told from nothing. */
export function contrast(one: string, other: string): number {
  const [brighter, darker] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (brighter + 0.05) / (darker + 0.05);
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
