import { expect, test } from 'vitest';
import { fileRule } from '$lib/components/composer/file-rule.ts';
import { fileProblemSentence, filesOffSentence } from '$lib/components/composer/file-sentences.ts';
import { pastedFiles } from '$lib/components/composer/transferred-files.ts';
import { cutName } from '$lib/components/files/cut-name.ts';
import { percentOf } from '$lib/components/files/percent.ts';
import { pictureBox } from '$lib/components/files/picture-box.ts';
import { mediaMonths } from '$lib/components/info/media-months.ts';
import { slipButtons } from '$lib/components/timeline/slip-buttons.ts';
import type { TimelineActs } from '$lib/components/timeline/timeline-acts.ts';
import type { FileRow, TimelineRow } from '$lib/projection/rows.ts';
import type { RecordId, RoomId } from '#shared/ids.ts';
import { limits } from '#shared/limits.ts';
import type { Refusal } from '#shared/wire/refusals.ts';
import { acme, borealis, company, me } from './room-rows.ts';

const quote: FileRow = { id: null, name: 'quote.pdf', type: 'application/pdf', bytes: 1200, picture: null };

const row = (change: Partial<TimelineRow> = {}): TimelineRow => ({
  room: 'r0000000000000000' as RoomId,
  page: 1,
  lane: me,
  id: 'a' as RecordId,
  at: new Date(2026, 10, 20, 12, 0).getTime(),
  n: 0,
  arrival: 0,
  state: 'refused',
  refusal: null,
  content: { type: 'text', text: 'Page 3', edited: false, file: quote },
  ...change,
});

test('A long name keeps its ending and what stands before it (M44)', () => {
  expect(cutName('Quarterly report for the board 2026.pdf')).toEqual({
    head: 'Quarterly report for the board ',
    tail: '2026.pdf',
  });
  expect(cutName('a.pdf')).toEqual({ head: '', tail: 'a.pdf' });
  expect(cutName('.hidden')).toEqual({ head: '.hi', tail: 'dden' });
  // A letter of several marks is not torn apart.
  expect(cutName('가족👨‍👩‍👧사진모음.jpg').tail).toBe('사진모음.jpg');
  const long = 'あ'.repeat(200);
  expect(cutName(long).head + cutName(long).tail).toBe(long);
});

test('A picture has its place before it is there: no larger than 320, a panorama and an icon large enough to press (M44)', () => {
  expect(pictureBox({ width: 640, height: 320 })).toEqual({ width: 320, height: 160, isWhole: true });
  expect(pictureBox({ width: 600, height: 1200 })).toEqual({ width: 160, height: 320, isWhole: true });
  expect(pictureBox({ width: 8000, height: 200 })).toEqual({ width: 320, height: 72, isWhole: false });
  expect(pictureBox({ width: 200, height: 8000 })).toEqual({ width: 72, height: 320, isWhole: false });
  expect(pictureBox({ width: 16, height: 16 })).toEqual({ width: 72, height: 72, isWhole: true });
});

test('Only what is all there is a hundred percent', () => {
  expect([percentOf(-1), percentOf(0.999), percentOf(1)]).toEqual([0, 99, 100]);
});

test('Of several companies the strictest says which files go, by name; what nobody has told forbids nothing (M44)', () => {
  const own = { name: 'Acme', rules: { ...company(acme, 'Acme').rules, fileBytes: 5 } };
  const ours = company(acme, 'Acme');
  const theirs = { ...company(borealis, 'Borealis'), rules: { ...ours.rules, fileBytes: 0 } };
  const room = { state: 'active', companies: [ours, theirs], partners: [theirs] } as const;
  expect(fileRule(room, own)).toEqual({ bytes: 0, company: 'Borealis' });
  expect(fileRule({ ...room, companies: [], partners: [] }, own)).toEqual({ bytes: 5, company: 'Acme' });
  const unknown = { ...theirs, rulesUnknown: true } as const;
  const most = { bytes: limits.fileBytesMost, company: null };
  expect(fileRule({ ...room, companies: [unknown], partners: [unknown] }, own)).toEqual(most);
  expect(fileRule({ ...room, state: 'waiting' }, own)).toEqual(most);
});

test('What is not attached says which file, why, and whose rule that is', () => {
  const rule = { bytes: 50 * 1024 * 1024, company: 'Borealis' };
  expect(fileProblemSentence({ name: 'film.mov', why: 'too-large' }, rule)).toBe(
    'film.mov is too large: Borealis lets files of up to 50 MB into this chat.',
  );
  expect(fileProblemSentence({ name: 'film.mov', why: 'empty' }, rule)).toBe('film.mov is empty.');
  expect(filesOffSentence({ bytes: 0, company: 'Borealis' })).toBe('Borealis lets no files into this chat.');
});

test('A table that is pasted comes as text, a picture or a file as what it is', () => {
  const picture = new File(['x'], 'image.png', { type: 'image/png' });
  let text = picture.name;
  const getData = () => text;
  const paste = (...types: string[]) => pastedFiles({ types, getData, files: [picture] } as unknown as DataTransfer);
  expect(paste('text/plain', 'text/html', 'Files')).toEqual([]);
  expect(paste('text/html', 'Files')).toEqual([picture]);
  // The Finder gives a file's name as text.
  expect(paste('text/plain', 'Files')).toEqual([picture]);
  text = '/home/ann/image.png';
  expect(paste('text/plain', 'Files')).toEqual([picture]);
  // What an office program has copied without any format: the text, and a picture of it.
  text = 'Room\tSeats\nNorth\t12';
  expect(paste('text/plain', 'Files')).toEqual([]);
});

test('A slip whose file a rule refuses offers the text alone first, and without a text to try again (N02, M44)', () => {
  const done: string[] = [];
  const act = (name: string) => () => void done.push(name);
  const acts = {
    ...{ edit: act('edit'), retry: act('retry'), textOnly: act('text only'), remove: act('remove') },
    ...{ copy: act('copy'), showRule: act('rule'), open: act('open'), save: act('save'), takeBack: act('back') },
    ...{ unblock: null, writable: true },
  } satisfies TimelineActs;
  const off: Refusal = { rule: 'files-off', company: borealis };
  slipButtons(row({ refusal: off }), 'Page 3', acts).leads?.onpress();
  slipButtons(row({ refusal: off }), '', acts).leads?.onpress();
  slipButtons(row({ refusal: { rule: 'sealed', company: borealis } }), 'Page 3', acts).leads?.onpress();
  slipButtons(row({ refusal: off }), 'Page 3', acts).second?.onpress();
  const closed = { ...acts, writable: false };
  expect(slipButtons(row({ refusal: off }), 'Page 3', closed).leads).toBeNull();
  slipButtons(row({ refusal: off }), '', closed).second?.onpress();
  slipButtons(row({ refusal: off }), 'Page 3', closed).second?.onpress();
  slipButtons(row({ refusal: { rule: 'file-unknown', company: null } }), 'Page 3', acts).leads?.onpress();
  expect(done).toEqual(['text only', 'retry', 'retry', 'edit', 'save', 'copy', 'text only']);
});

test('The refused edit of a message that stands with its file can be tried again, and not be sent without the file (N02, M44)', () => {
  const done: string[] = [];
  const act = (name: string) => () => void done.push(name);
  const acts = { retry: act('retry'), textOnly: act('text only'), unblock: null, writable: true };
  const off: Refusal = { rule: 'files-off', company: borealis };
  const edit = row({ refusal: off, n: 3, arrival: 1 });
  slipButtons(edit, 'Page 3', acts as unknown as TimelineActs).leads?.onpress();
  expect(done).toEqual(['retry']);
});

test('Photos are listed by month, with the year where it is another one', () => {
  const now = new Date(2026, 10, 22).getTime();
  const at = (year: number, month: number) => row({ at: new Date(year, month, 3).getTime() });
  const months = mediaMonths([at(2026, 10), at(2026, 10), at(2026, 9), at(2025, 11)], now, 'en');
  expect(months.map(({ label, rows }) => `${label} ${rows.length}`)).toEqual([
    'November 2',
    'October 1',
    'December 2025 1',
  ]);
});
