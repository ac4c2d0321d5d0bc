/** A name in two parts: the first is cut where there is no room, the last always shows. */
export interface CutName {
  readonly head: string;
  readonly tail: string;
}

/** Letters before the ending that always show: enough to tell `report (1)` from `report (2)`. */
const before = 4;
/** An ending longer than this is no ending. */
const endingMost = 6;

/** Divides the name of a file so that its ending stays when it is cut: `Quarterly rep…2026.pdf`. */
export function cutName(name: string): CutName {
  const letters = [...new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(name)].map(
    ({ segment }) => segment,
  );
  const dot = letters.lastIndexOf('.');
  const ending = dot > 0 && letters.length - dot <= endingMost ? letters.length - dot : 0;
  const tail = Math.min(letters.length, ending + before);
  return { head: letters.slice(0, -tail).join(''), tail: letters.slice(-tail).join('') };
}
