import { expect, test } from 'vitest';
import { newFileId } from '#shared/ids.ts';
import { pathOf } from '../../../server/exports/exported-file.ts';

test.each([
  ['plan.PDF', '.pdf'],
  ['photo.jpeg', '.jpeg'],
  ['보고서.hwp', '.hwp'],
  ['archive.tar.gz', '.gz'],
  ['page.HTML', '.html.txt'],
  ['drawing.svg', '.svg.txt'],
  ['run.bat', '.bat.txt'],
  ['setup.exe', '.exe.bin'],
  ['book.xlsm', '.xlsm.bin'],
  ['shortcut.lnk', '.lnk.bin'],
  ['photo.jpg.scr', '.scr.bin'],
  ['unheard.of', '.of.bin'],
  ['README', ''],
  ['.', ''],
])('%s lies in an export under an ending that runs nothing: %s (P10)', (name, ending) => {
  const id = newFileId();
  expect(pathOf({ id, name })).toBe(`files/${id}${ending}`);
});
