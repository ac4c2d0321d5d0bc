// Before Dexie, which looks for a database when it is loaded.
import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { newRecordId, newUserId, type RoomId } from '#shared/ids.ts';
import { limits } from '#shared/limits.ts';
import { Attaching } from '$lib/components/composer/attaching.svelte.ts';
import { Sender } from '$lib/components/composer/sender.ts';
import { resumeSending } from '../../../src/lib/actions/resume-sending.ts';
import { sendFiles } from '../../../src/lib/actions/send-files.ts';
import { sendMessage } from '../../../src/lib/actions/send-message.ts';
import type { Core } from '../../../src/lib/core.ts';
import { keepSending, keptSending } from '../../../src/lib/session/sending-copies.ts';
import { keepRoomState, type RoomState } from '../../../src/lib/state/room-state.svelte.ts';
import { eventually } from './support/eventually.ts';
import { loneCore } from './support/lone-core.ts';
import { chosen, prepareHere } from './support/files.ts';
import { attachFiles } from '../../../src/lib/actions/attach-files.ts';

let core: Core;
let room: RoomId;
const drops: (() => void)[] = [];

beforeEach(async () => {
  ({ core, room } = await loneCore());
});
afterEach(() => {
  for (const drop of drops.splice(0)) drop();
  vi.restoreAllMocks();
});

/** The room on screen. */
function entered(): RoomState {
  const { state, drop } = keepRoomState(core, room);
  drops.push(drop);
  state.enter();
  return state;
}

/** What a room's composer sends with, where nobody is asked, or somebody is. */
function composerOf(state: RoomState, asks = false) {
  const attaching = new Attaching(state.composer, () => ({ bytes: limits.fileBytesMost, company: null }));
  return { attaching, sender: new Sender(state.composer, attaching, () => asks) };
}

/** A file that is read when `read` says so: whole, or not at all. */
function slow(name: string): { file: File; read: (isWhole: boolean) => void } {
  const file = chosen(name);
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const whole = file.slice.bind(file);
  // Its first byte is what tells whether it can be read.
  const first = async (): Promise<ArrayBuffer> => {
    if (await promise) return whole(0, 1).arrayBuffer();
    throw new Error('It is not there any more.');
  };
  const slice = (start: number, end: number, type: string) =>
    end === 1 ? { arrayBuffer: first } : whole(start, end, type);
  return { file: Object.assign<File, object>(file, { slice }), read: resolve };
}

const noGiveBack = () => Promise.reject(new Error('Everything can be kept.'));
const names = (state: RoomState): string[] => state.composer.attached.map(({ name }) => name);
const shown = async (): Promise<string[]> =>
  (await core.database.timeline.orderBy('[room+at+id]').toArray()).map(({ content }) =>
    content.type === 'text' ? `${content.file?.name ?? '-'} ${content.text}`.trim() : content.type,
  );

test('Chosen files stand in the composer, are there after a reload, and each is taken out or sent as it was chosen (M43, M02)', async () => {
  const state = entered();
  expect(await state.composer.attach([chosen('one.txt'), chosen('two.txt'), chosen('empty.txt', '')])).toEqual([
    { name: 'empty.txt', why: 'empty' },
  ]);
  await eventually(() => expect(names(state)).toEqual(['one.txt', 'two.txt']));
  expect(state.composer.attached[0]).toMatchObject({ bytes: 18, type: 'text/plain', picture: null, address: '' });
  const picture = { width: 3, height: 2 };
  const [blob, large] = [new Blob(['small']), new Blob(['much larger'])];
  await attachFiles(core, room, [chosen('photo.heic')], () =>
    Promise.resolve({
      ...{ name: 'photo.jpg', type: 'image/jpeg', picture, blob, preview: new Blob(['tiny']) },
      original: { name: 'photo.heic', type: 'application/octet-stream', picture: null, blob: large },
    }),
  );
  await eventually(() => expect(names(state)).toEqual(['one.txt', 'two.txt', 'photo.jpg']));
  const [one, , photo] = state.composer.attached;
  expect(photo).toMatchObject({ bytes: 5, picture, hasOriginal: true, isOriginal: false });
  expect(photo?.address).toMatch(/^blob:/);
  await state.composer.setOriginal(photo!.id, true);
  await eventually(() =>
    expect(state.composer.attached[2]).toMatchObject({ name: 'photo.heic', bytes: 11, picture: null }),
  );
  expect(state.composer.attached[2]?.address).toBe(photo?.address);
  await state.composer.detach(one!.id);
  await eventually(() => expect(names(state)).toEqual(['two.txt', 'photo.heic']));

  const again = entered();
  await eventually(() => expect(names(again)).toEqual(['two.txt', 'photo.heic']));
  again.composer.setDraft('both');
  await again.composer.send('both');
  expect([again.composer.draft, names(again)]).toEqual(['', []]);
  await eventually(() => expect(names(state)).toEqual([]));
  expect(await shown()).toEqual(['two.txt', 'photo.heic both']);
  expect(keptSending(core.owner.user)).toEqual([]);
  const kept = await core.database.files.toArray();
  expect(kept.map(({ part }) => part).sort()).toEqual(['preview', 'whole', 'whole']);
  expect(await core.database.rooms.get(room)).not.toHaveProperty('draftFiles');
});

test('What cannot be kept when it is sent stays in the composer, text and files (M43, P2, M02)', async () => {
  const state = entered();
  await state.composer.attach([chosen('one.txt')]);
  await eventually(() => expect(names(state)).toEqual(['one.txt']));
  state.composer.setDraft('look');
  const put = vi
    .spyOn(core.durable.files, 'put')
    .mockRejectedValue(new DOMException('Quota exceeded', 'QuotaExceededError'));
  const sent = state.composer.send('look');
  expect([state.composer.draft, names(state)]).toEqual(['', []]);
  await expect(sent).rejects.toThrow('Quota');
  expect([state.composer.draft, names(state)]).toEqual(['look', ['one.txt']]);
  expect(await shown()).toEqual([]);
  expect(keptSending(core.owner.user)).toEqual([]);
  put.mockRestore();
  await state.composer.send('look');
  expect(await shown()).toEqual(['one.txt look']);
});

test('Of several files each is kept by itself: one that cannot be stays in the composer with those after it and the text (M43, P2)', async () => {
  const state = entered();
  await state.composer.attach([chosen('a.txt'), chosen('bb.txt'), chosen('c.txt')]);
  state.composer.setDraft('all');
  const { files } = core.durable;
  const put = files.put.bind(files);
  const full = vi.spyOn(files, 'put').mockImplementation((row) => {
    if (row.bytes === chosen('bb.txt').size) throw new Error('QuotaExceededError');
    return put(row);
  });
  const sent = state.composer.send('all');
  const after = state.composer.send('a word after it');
  await expect(sent).rejects.toThrow('Quota');
  await after;
  expect([state.composer.draft, names(state)]).toEqual(['all', ['bb.txt', 'c.txt']]);
  expect(await shown()).toEqual(['a.txt', '- a word after it']);
  full.mockRestore();
  await state.composer.send('all');
  expect(await shown()).toEqual(['a.txt', '- a word after it', 'bb.txt', 'c.txt all']);
  expect(keptSending(core.owner.user)).toEqual([]);
});

test('A page that ends between two of its files sends the others once, with the text, when it is back (M43, P2)', async () => {
  await attachFiles(core, room, [chosen('a.txt'), chosen('b.txt')], prepareHere);
  const attached = await core.database.attached.toCollection().primaryKeys();
  const files = attached.map((one) => ({ attached: one, id: newRecordId() }));
  keepSending(core.owner.user, { room, id: files[1]!.id, text: 'both', files });
  await sendFiles(core, room, '', files.slice(0, 1));
  expect(await shown()).toEqual(['a.txt']);
  await resumeSending(core, noGiveBack);
  expect(await shown()).toEqual(['a.txt', 'b.txt both']);
  expect(await core.database.attached.count()).toBe(0);
});

test('What an earlier page sent and this device cannot keep is back in its composer, in front of the draft, and holds no other up (M43, M02, P2)', async () => {
  await attachFiles(core, room, [chosen('a.txt')], prepareHere);
  const [attached] = await core.database.attached.toCollection().primaryKeys();
  await core.database.drafts.put({ room, text: 'and then' });
  const { user } = core.owner;
  const [first, second] = [newRecordId(), newRecordId()];
  keepSending(user, { room, id: first, text: 'look', files: [{ attached: attached!, id: first }] });
  keepSending(user, { room, id: second, text: 'a word after it' });
  const full = vi.spyOn(core.durable.files, 'put').mockRejectedValue(new Error('QuotaExceededError'));
  const { state, drop } = keepRoomState(core, room);
  drops.push(drop);
  await resumeSending(core, (_, text) => state.composer.giveBack(text));
  full.mockRestore();
  expect(await shown()).toEqual(['- a word after it']);
  state.enter();
  await eventually(() => expect(names(state)).toEqual(['a.txt']));
  expect([state.composer.draft, state.composer.notKept]).toEqual(['look\nand then', true]);
  expect(keptSending(user)).toEqual([]);

  // Where that cannot be done either, the copy stays for the next page.
  keepSending(user, { room, id: newRecordId(), text: 'still here' });
  vi.spyOn(core.durable.outbox, 'add').mockRejectedValue(new Error('QuotaExceededError'));
  await resumeSending(core, noGiveBack);
  expect(keptSending(user).map(({ text }) => text)).toEqual(['still here']);
});

test('What is written while files are being kept comes after them (M43)', async () => {
  const state = entered();
  await state.composer.attach([chosen('a.txt'), chosen('b.txt')]);
  await Promise.all([state.composer.send('both'), state.composer.send('a word after them')]);
  expect(await shown()).toEqual(['a.txt', 'b.txt both', '- a word after them']);
});

test('Files of a page that ended between Enter and the disk are sent by the next page, once, with their text (M43, P2)', async () => {
  await attachFiles(core, room, [chosen('a.txt'), chosen('b.png')], prepareHere);
  const attached = await core.database.attached.toCollection().primaryKeys();
  const files = attached.map((one) => ({ attached: one, id: newRecordId() }));
  keepSending(core.owner.user, { room, id: files[1]!.id, text: 'both', files });
  await Promise.all([resumeSending(core, noGiveBack), resumeSending(core, noGiveBack)]);
  expect(await shown()).toEqual(['a.txt', 'b.png both']);
  expect(await core.database.attached.count()).toBe(0);
  expect(await core.database.outbox.count()).toBe(4);
  expect(keptSending(core.owner.user)).toEqual([]);
});

test('A write that fails on a device with room takes nothing away that is kept there (M43)', async () => {
  const row = { room, lane: newUserId(), id: newRecordId(), part: 'whole' as const };
  await core.database.files.put({ ...row, blob: new Blob(['old']), bytes: 3, usedAt: 1 });
  const lost = new DOMException('Connection is closing', 'InvalidStateError');
  vi.spyOn(core.database.attached, 'add').mockRejectedValueOnce(lost);
  expect(await attachFiles(core, room, [chosen('a.txt')], prepareHere)).toEqual([]);
  const [attached] = await core.database.attached.toCollection().primaryKeys();
  vi.spyOn(core.durable.attached, 'delete').mockRejectedValueOnce(lost);
  await sendFiles(core, room, '', [{ attached: attached!, id: newRecordId() }]);
  expect(await shown()).toEqual(['a.txt']);
  expect(await core.database.files.get([room, row.lane, row.id, 'whole'])).toBeDefined();
});

test('A file that this device has no room for is told, and what is here to be fetched again makes room first (M43)', async () => {
  const row = { room, lane: newUserId(), id: newRecordId(), part: 'whole' as const };
  await core.database.files.put({ ...row, blob: new Blob(['old']), bytes: 3, usedAt: 1 });
  const add = vi
    .spyOn(core.database.attached, 'add')
    .mockRejectedValueOnce(new DOMException('Quota exceeded', 'QuotaExceededError'));
  expect(await attachFiles(core, room, [chosen('a.txt')], prepareHere)).toEqual([]);
  expect(await core.database.files.count()).toBe(0);
  add.mockRejectedValue(new DOMException('Quota exceeded', 'QuotaExceededError'));
  expect(await attachFiles(core, room, [chosen('b.txt')], prepareHere)).toEqual([{ name: 'b.txt', why: 'full' }]);
  expect((await core.database.attached.toArray()).map(({ name }) => name)).toEqual(['a.txt']);
});

test('Send, pressed again and again while a file is read, sends once: the file with its text (M44, M43)', async () => {
  const state = entered();
  const { attaching, sender } = composerOf(state);
  state.composer.setDraft('look');
  const { file, read } = slow('plan.pdf');
  const added = attaching.add([file]);
  const pressed = [sender.send(), sender.send(), sender.send()];
  read(true);
  await added;
  expect(await Promise.all(pressed)).toEqual(['sent', 'stays', 'stays']);
  expect(await sender.send()).toBe('stays');
  expect(await shown()).toEqual(['plan.pdf look']);
  // What says nothing is not said, whoever asks for it.
  await state.composer.send(' ');
  await sendMessage(core, room, '');
  expect(await shown()).toEqual(['plan.pdf look']);
  expect(keptSending(core.owner.user)).toEqual([]);
});

test('Nothing is sent where a file that Send waits for could not be read, the text became too long, or the room was left (M44, M02)', async () => {
  const state = entered();
  const { attaching, sender } = composerOf(state);
  state.composer.setDraft('look');
  const gone = slow('gone.pdf');
  const first = attaching.add([gone.file]);
  const pressed = sender.send();
  gone.read(false);
  // Another one, while it waits, takes no line away.
  await Promise.all([first, attaching.add([chosen('other.txt')])]);
  expect(await pressed).toBe('stays');
  expect(attaching.problems).toEqual(['gone.pdf could not be read.']);
  expect([state.composer.draft, names(state)]).toEqual(['look', ['other.txt']]);

  attaching.forget();
  const long = slow('long.pdf');
  const second = attaching.add([long.file]);
  const again = sender.send();
  state.composer.setDraft('x'.repeat(limits.messageLength + 1));
  long.read(true);
  await second;
  expect(await again).toBe('stays');

  state.composer.setDraft('look');
  const last = slow('last.pdf');
  const third = attaching.add([last.file]);
  const leaving = sender.send();
  // Who comes back in the meantime has another composer: it waits for the same file.
  sender.end();
  state.leave();
  state.enter();
  const here = composerOf(state).sender.send();
  last.read(true);
  await third;
  expect(await Promise.all([leaving, here])).toEqual(['stays', 'sent']);
  expect(await shown()).toEqual(['other.txt', 'long.pdf', 'last.pdf look']);
});

test('Send right after a room was opened waits for the files that are in its composer, and asks about them (M44, S67)', async () => {
  await attachFiles(core, room, [chosen('plan.pdf')], prepareHere);
  const state = entered();
  state.composer.setDraft('look');
  const { sender } = composerOf(state, true);
  expect(names(state)).toEqual([]);
  expect(await sender.send()).toBe('ask');
  expect(await shown()).toEqual([]);
  expect(await sender.agreed(() => Promise.resolve())).toBe('sent');
  expect(await shown()).toEqual(['plan.pdf look']);
});

test('What was agreed to and could not be kept sends nothing, and says so (M44, S67)', async () => {
  await attachFiles(core, room, [chosen('plan.pdf')], prepareHere);
  const { sender } = composerOf(entered(), true);
  expect(await sender.send()).toBe('ask');
  expect(await sender.agreed(() => Promise.reject(new Error('QuotaExceededError')))).toBe('not-kept');
  expect(await shown()).toEqual([]);
  expect(await sender.agreed(() => Promise.resolve())).toBe('sent');
  expect(await shown()).toEqual(['plan.pdf']);
});

test('A file that fails takes none of the others along, and a row of the room list that fails takes none at all (M43, M44)', async () => {
  vi.spyOn(core.database.rooms, 'put').mockRejectedValueOnce(new Error('The connection was lost.'));
  const prepare = (file: File) =>
    file.name === 'broken.txt' ? Promise.reject(new Error('It cannot be drawn.')) : prepareHere(file);
  const files = [chosen('a.txt'), chosen('broken.txt'), chosen('c.txt')];
  expect(await attachFiles(core, room, files, prepare)).toEqual([{ name: 'broken.txt', why: 'unreadable' }]);
  expect((await core.database.attached.toArray()).map(({ name }) => name)).toEqual(['a.txt', 'c.txt']);
  expect(await core.database.rooms.get(room)).toMatchObject({ draftFiles: 2 });
});
