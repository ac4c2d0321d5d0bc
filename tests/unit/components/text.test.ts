import { expect, test } from 'vitest';
import { audienceLimits } from '$lib/components/composer/audience-limits.ts';
import { enterAct } from '$lib/components/composer/enter-key.ts';
import { isEmojiOnly } from '$lib/components/timeline/emoji-only.ts';
import { textLanguage } from '$lib/components/timeline/text-language.ts';

test('A text is set in its own language, and characters alone in the reader’s', () => {
  expect(textLanguage('확인했습니다 漢字', 'en')).toBe('ko');
  expect(textLanguage('搬入は24日です', 'ko')).toBe('ja');
  expect(textLanguage('直接', 'ko')).toBe('ko');
  expect(textLanguage('直接', 'en')).toBe('ja');
  expect(textLanguage('See you', 'ja')).toBe('en');
  expect(textLanguage('שלום', 'en')).toBeNull();
  expect(textLanguage('123', 'en')).toBeNull();
});

test('One to three emoji stand large; anything else is a message', () => {
  for (const text of ['👍', '👩‍👩‍👧‍👦 🏳️‍🌈', '🇰🇷🇯🇵', '👍🏽 👍🏽 👍🏽', '❤️']) expect(isEmojiOnly(text)).toBe(true);
  for (const text of ['👍👍👍👍', '👍 ok', '1', '123', '', ' ', '漢']) expect(isEmojiOnly(text)).toBe(false);
});

test('The two limits that bite most are said, and what is free is not', () => {
  const free = {
    fileBytes: 100 * 1024 * 1024,
    calls: true,
    recallHours: 24,
    invite: 'masters',
    guests: false,
    presence: true,
    readReceipts: true,
    retentionDays: 0,
  } as const;
  expect(audienceLimits(free)).toEqual([]);
  expect(audienceLimits({ ...free, calls: false, recallHours: 1, fileBytes: 0 })).toEqual([
    { kind: 'no-files' },
    { kind: 'no-calls' },
  ]);
  expect(audienceLimits({ ...free, fileBytes: 50 * 1024 * 1024 })).toEqual([
    { kind: 'file-size', bytes: 50 * 1024 * 1024 },
  ]);
});

test('Shift makes a line, Ctrl sends, Enter alone does what was chosen', () => {
  const keys = { shiftKey: false, ctrlKey: false, metaKey: false, altKey: false };
  expect(enterAct(keys, true)).toBe('send');
  expect(enterAct(keys, false)).toBe('newline');
  expect(enterAct({ ...keys, shiftKey: true }, true)).toBe('newline');
  expect(enterAct({ ...keys, metaKey: true }, false)).toBe('send');
});
