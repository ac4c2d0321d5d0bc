import { expect, test } from 'vitest';
import { lineTwo, rowGlyph } from '$lib/components/rooms/line-two.ts';
import { borealis, hanna, me, roomRow } from './room-rows.ts';

const mine = { lane: me, authorName: 'Me', text: 'Updated\nquote', at: 1, state: 'sent', readBy: 0 } as const;
const theirs = { ...mine, lane: hanna, authorName: 'Hanna' } as const;
const everything = roomRow({
  refused: 1,
  draft: 'half a th',
  waiting: 2,
  unread: 3,
  sealed: { rule: 'partners-off', company: borealis },
  last: { ...mine, state: 'refused' },
});

test('Not sent comes before a draft, a draft before waiting, waiting before sealed, sealed before the preview', () => {
  expect(lineTwo(everything, me)).toEqual({ kind: 'refused', text: 'Updated quote', count: 1, file: null });
  const drafted = roomRow({ ...everything, refused: 0, last: mine });
  expect(lineTwo(drafted, me)).toEqual({ kind: 'draft', text: 'half a th', files: 0 });
  const waiting = roomRow({ ...drafted, draft: ' ', unread: 0, last: { ...mine, state: 'waiting' } });
  expect(lineTwo(waiting, me)).toEqual({ kind: 'preview', own: true, author: null, text: 'Updated quote', file: null });
  expect(rowGlyph(waiting, me)).toBe('waiting');
  const sealed = roomRow({ ...waiting, waiting: 0, last: mine });
  expect(lineTwo(sealed, me)).toEqual({ kind: 'sealed' });
  expect(lineTwo(roomRow({ ...sealed, sealed: null }), me).kind).toBe('preview');
});

test('A refused message that is not the last one is counted instead of quoting somebody else', () => {
  expect(lineTwo(roomRow({ refused: 2, last: theirs }), me)).toEqual({
    kind: 'refused',
    text: '',
    count: 2,
    file: null,
  });
});

test('A room that is on this device only says how much it keeps', () => {
  expect(lineTwo(roomRow({ state: 'waiting', waiting: 1, last: mine }), me)).toEqual({ kind: 'unconfirmed', count: 1 });
});

test('A room says that nothing was written only when there is nothing: not while its messages are on their way', () => {
  expect(lineTwo(roomRow(), me)).toEqual({ kind: 'empty' });
  expect(lineTwo(roomRow({ coming: true }), me)).toEqual({ kind: 'coming' });
  expect(lineTwo(roomRow({ unread: 2 }), me)).toEqual({ kind: 'coming' });
  expect(lineTwo(roomRow({ last: theirs, unread: 2 }), me).kind).toBe('preview');
});

test('Groups name who wrote, 1:1 rooms only oneself', () => {
  expect(lineTwo(roomRow({ type: 'group', last: theirs }), me)).toMatchObject({ own: false, author: 'Hanna' });
  expect(lineTwo(roomRow({ last: theirs }), me)).toMatchObject({ author: null });
  expect(lineTwo(roomRow({ last: mine }), me)).toMatchObject({ own: true, author: null });
});

test('One glyph: what is unread shows even beside a draft, a read tick only on my own last message', () => {
  expect(rowGlyph(roomRow({ unread: 3, draft: 'x', waiting: 1 }), me)).toBe('unread');
  expect(rowGlyph(roomRow({ last: { ...mine, readBy: 1 } }), me)).toBe('read');
  expect(rowGlyph(roomRow({ last: mine }), me)).toBe('sent');
  expect(rowGlyph(roomRow({ last: theirs }), me)).toBe('none');
});

test('A room that the server would not make says so; a text in it comes first (N01)', () => {
  const room = roomRow({ state: 'waiting', notAdded: 'code' });
  expect(lineTwo(room, me)).toEqual({ kind: 'not-added' });
  expect(rowGlyph(room, me)).toBe('none');
  expect(lineTwo(roomRow({ ...room, notAdded: 'person', refused: 1 }), me).kind).toBe('refused');
  expect(lineTwo(roomRow({ state: 'waiting' }), me).kind, 'while it waits').toBe('unconfirmed');
});

test('A file of the last message goes along with its preview, and files in the composer are a draft (M44)', () => {
  const file = { kind: 'file', name: 'quote.pdf' } as const;
  const sent = roomRow({ last: { ...theirs, text: '', file } });
  expect(lineTwo(sent, me)).toMatchObject({ kind: 'preview', text: '', file });
  const drafted = roomRow({ ...sent, draftFiles: 2 });
  expect(lineTwo(drafted, me)).toEqual({ kind: 'draft', text: '', files: 2 });
  expect(rowGlyph(drafted, me)).toBe('draft');
  expect(lineTwo(roomRow({ refused: 1, last: { ...mine, text: '', state: 'refused', file } }), me)).toMatchObject({
    kind: 'refused',
    file,
  });
});
