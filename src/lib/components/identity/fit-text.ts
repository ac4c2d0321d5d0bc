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
