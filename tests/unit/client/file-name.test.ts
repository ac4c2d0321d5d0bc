import * as v from 'valibot';
import { expect, test } from 'vitest';
import { fileNameSchema } from '#shared/records/file.ts';
import { fileName, withEnding } from '../../../src/lib/platform/file-name.ts';
import { pictureType } from '../../../src/lib/platform/picture-type.ts';

test('Whatever a file is called, its message carries a name that hides nothing, with its ending (M43)', () => {
  const names: [string, string][] = [
    ['plan.pdf', 'plan.pdf'],
    // As a Mac tells names: letters and accents apart.
    ['가족 사진.jpg'.normalize('NFD'), '가족 사진.jpg'],
    ['C:\\temp\\plan.pdf', 'C:_temp_plan.pdf'],
    ['../../etc/passwd', '.._.._etc_passwd'],
    ['invoice\u202Efdp.exe', 'invoicefdp.exe'],
    ['a\u200Bb\tc\nd.txt', 'ab c d.txt'],
    ['  .  ', 'file'],
    ['..', 'file'],
    ['', 'file'],
    ['\u0000\u200B', 'file'],
    ['half \uD83D of it.png', 'half � of it.png'],
    ['.gitignore', '.gitignore'],
  ];
  for (const [given, expected] of names) {
    expect(fileName(given), given).toBe(expected);
    expect(v.is(fileNameSchema, fileName(given)), given).toBe(true);
  }
  for (const long of [
    `${'長い名前'.repeat(40)}.xlsx`,
    `${'👨‍👩‍👧'.repeat(40)}.png`,
    `a.${'b'.repeat(200)}`,
    'x'.repeat(300),
  ]) {
    expect(v.is(fileNameSchema, fileName(long)), long).toBe(true);
  }
  expect(fileName(`${'長い名前'.repeat(40)}.xlsx`)).toMatch(/^長い名前.*\.xlsx$/);
  expect(withEnding('IMG_1.HEIC', 'jpg')).toBe('IMG_1.jpg');
  expect(withEnding('no ending', 'png')).toBe('no ending.png');
  expect(withEnding(`${'x'.repeat(90)}.png`, 'webp')).toHaveLength(80);
});

test('A picture is told by its bytes, whatever it is called (M43)', () => {
  const bytes = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
  expect(pictureType(bytes('\x89PNG\r\n\x1a\n rest'))).toBe('image/png');
  expect(pictureType(bytes('\xff\xd8\xff\xe1 rest'))).toBe('image/jpeg');
  expect(pictureType(bytes('GIF89a rest of it'))).toBe('image/gif');
  expect(pictureType(bytes('RIFF1234WEBPVP8 '))).toBe('image/webp');
  for (const other of ['<svg xmlns=', 'RIFF1234WAVEfmt ', '%PDF-1.7', '']) expect(pictureType(bytes(other))).toBeNull();
});
