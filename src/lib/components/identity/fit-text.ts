/** How wide a text is at a size in pixels. */
export type Measure = (text: string, size: number) => number;

/** A text and the size at which it fits. */
export interface Fitted {
  readonly text: string;
  readonly size: number;
}

const letters = (text: string): string[] => [...new Intl.Segmenter().segment(text)].map(({ segment }) => segment);

/** Makes a text fit a width: first smaller, down to `least`, then shorter, with an ellipsis and no letter cut in two. */
export function fitText(text: string, width: number, size: number, least: number, measure: Measure): Fitted {
  for (let at = size; at >= least; at -= 1) if (measure(text, at) <= width) return { text, size: at };
  const kept = letters(text);
  while (kept.length > 1 && measure(`${kept.join('').trimEnd()}…`, least) > width) kept.pop();
  return { text: `${kept.join('').trimEnd()}…`, size: least };
}

/** Texts below each other, and the size at which they fit. */
export interface FittedLines {
  readonly lines: readonly string[];
  readonly size: number;
}

/**
 * Makes a text fit a width on one line, or on two where that keeps it larger than `small`: broken between words or after
 * a hyphen. What fits neither way is cut on its second line.
 */
export function fitLines(
  text: string,
  width: number,
  { size, small, least }: { readonly size: number; readonly small: number; readonly least: number },
  measure: Measure,
): FittedLines {
  const one = fitText(text, width, size, small, measure);
  if (one.text === text) return { lines: [text], size: one.size };
  const [words, hyphens] = [halvesOf(text, /\s+/gu), halvesOf(text, /(?<=\p{Pd})/gu)];
  for (let at = small; at >= least; at -= 1) {
    const lines = [...words, ...hyphens].find((halves) => halves.every((half) => measure(half, at) <= width));
    if (lines !== undefined) return { lines, size: at };
  }
  const [first, rest] = words.find(([half]) => measure(half, least) <= width) ?? [null, text];
  const last = fitText(rest, width, least, least, measure).text;
  return { lines: first === null ? [last] : [first, last], size: least };
}

/** The ways to break a text in two, those with a long first part before others. */
const halvesOf = (text: string, where: RegExp): (readonly [string, string])[] =>
  [...text.matchAll(where)]
    .map(({ index }) => [text.slice(0, index).trim(), text.slice(index).trim()] as const)
    .filter(([first, second]) => first !== '' && second !== '')
    .toReversed();
