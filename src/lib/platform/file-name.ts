import { limits } from '#shared/limits.ts';

/** What a name is called when nothing of it is left. */
const nameless = 'file';
/** An ending longer than this is no ending. */
const longestEnding = 12;

/**
 * A file's name as messages carry it (`fileNameSchema`): letters put together, nothing that hides, no folder, and short
 * enough with its ending kept.
 */
export function fileName(given: string): string {
  const clean = given
    .toWellFormed()
    .normalize('NFC')
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]/gu, ' ')
    .replaceAll(/\p{Cf}/gu, '')
    .replaceAll(/[/\\]/g, '_')
    .trim();
  const name = /^\.*$/.test(clean) ? nameless : clean;
  if (name.length <= limits.fileNameLength) return name;
  const ending = endingOf(name);
  return `${cut(name, limits.fileNameLength - ending.length)}${ending}`;
}

/** The name with the ending of another type. */
export const withEnding = (name: string, ending: string): string =>
  fileName(`${name.slice(0, name.length - endingOf(name).length)}.${ending}`);

function endingOf(name: string): string {
  const at = name.lastIndexOf('.');
  return at > 0 && name.length - at <= longestEnding ? name.slice(at) : '';
}

/** At most so many units, with no letter cut apart. */
function cut(text: string, units: number): string {
  let short = '';
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    if (short.length + segment.length > units) break;
    short += segment;
  }
  return short.trim();
}
