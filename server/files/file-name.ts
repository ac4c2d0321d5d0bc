import { limits } from '#shared/limits.ts';

/** What a file is called whose name leaves nothing to call it by. */
const nameless = 'file';
/** Longest ending that is kept whole when a name is cut, in UTF-16 units, dot and all. */
const endingLength = 16;

/**
 * A name as it may stand in a list and on a disk (`fileNameSchema`), whatever a device has called the file: without
 * folders, and without letters that break a line, hide, or turn the others around, as an ending could be made to look
 * like another one.
 */
export function cleanFileName(claimed: string): string {
  const last = claimed.toWellFormed().split(/[/\\]/).at(-1) ?? '';
  const name = last
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/\p{Cf}/gu, '')
    .trim();
  const cut = cutTo(name, limits.fileNameLength);
  return cut === '' || /^\.+$/.test(cut) ? nameless : cut;
}

function cutTo(name: string, length: number): string {
  if (name.length <= length) return name;
  const [ending = ''] = /\.[^.\s]+$/.exec(name) ?? [];
  const kept = ending.length <= endingLength ? ending : '';
  // Half of a letter of two units at the cut is none.
  const front = name.slice(0, length - kept.length).replace(/[\ud800-\udbff]$/, '');
  return `${front.trim()}${kept}`;
}
