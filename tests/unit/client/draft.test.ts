// Before Dexie, which looks for a database when it is loaded.
import 'fake-indexeddb/auto';
import { beforeEach, expect, test, vi } from 'vitest';
import { newRecordId, type RoomId } from '#shared/ids.ts';
import { resumeSending } from '../../../src/lib/actions/resume-sending.ts';
import { sendMessage } from '../../../src/lib/actions/send-message.ts';
import type { Core } from '../../../src/lib/core.ts';
import { keepSending, keptSending } from '../../../src/lib/session/sending-copies.ts';
import { Draft } from '../../../src/lib/state/draft.svelte.ts';
import { RoomState } from '../../../src/lib/state/room-state.svelte.ts';
import { eventually } from './support/eventually.ts';
import { loneCore } from './support/lone-core.ts';

let core: Core;
let room: RoomId;

beforeEach(async () => {
  ({ core, room } = await loneCore());
});

const reloaded = async (): Promise<Draft> => {
  const draft = new Draft(core, room);
  await draft.load();
  return draft;
};

test('What was typed is there after a page that ended with the key press (M02)', async () => {
  new Draft(core, room).set('half a wor');
  expect((await reloaded()).text).toBe('half a wor');
});

test('A moment later it stands in the database and in the room list (M02, M05)', async () => {
  const draft = new Draft(core, room);
  draft.set('hel');
  draft.set('hello');
  await eventually(async () => expect((await core.database.drafts.get(room))?.text).toBe('hello'));
  expect((await core.database.rooms.get(room))?.draft).toBe('hello');
  expect((await reloaded()).text).toBe('hello');
});

test('A draft that was sent does not come back (M02)', async () => {
  const draft = new Draft(core, room);
  draft.set('sent');
  await draft.flush();
  draft.set('');
  await draft.flush();
  expect((await reloaded()).text).toBe('');
  expect(await core.database.drafts.count()).toBe(0);
});

test('What is typed while the draft is being found is not overwritten (M02)', async () => {
  const before = new Draft(core, room);
  before.set('old');
  await before.flush();
  const draft = new Draft(core, room);
  const loading = draft.load();
  draft.set('new');
  await loading;
  expect(draft.text).toBe('new');
});

test('A message of a page that ended between Enter and the disk is sent by the next page, once (P2)', async () => {
  const id = newRecordId();
  keepSending(core.owner.user, { room, id, text: 'just in time' });
  // Two tabs find it, and the page that was thought to be gone keeps it as well.
  const resume = () => resumeSending(core, () => Promise.reject(new Error('It can be kept.')));
  await Promise.all([resume(), resume(), sendMessage(core, room, 'just in time', id)]);
  expect(await core.database.timeline.toArray()).toMatchObject([
    { id, content: { type: 'text', text: 'just in time' } },
  ]);
  expect(await core.database.outbox.count()).toBe(1);
  expect(keptSending(core.owner.user)).toEqual([]);
});

test('What is sent leaves the composer with a copy behind, and the copy goes once it is on disk (P2, M02)', async () => {
  const state = new RoomState(core, room);
  state.composer.setDraft('see you at nine');
  const sent = state.composer.send('see you at nine');
  expect(state.composer.draft).toBe('');
  expect(keptSending(core.owner.user)).toMatchObject([{ room, text: 'see you at nine' }]);
  await sent;
  expect(keptSending(core.owner.user)).toEqual([]);
  expect(await core.database.outbox.count()).toBe(1);
});

test('What cannot be kept returns to the composer, in front of what was typed since (P2, M02)', async () => {
  const state = new RoomState(core, room);
  state.composer.setDraft('see you at nine');
  vi.spyOn(core.durable, 'transaction').mockRejectedValueOnce(new Error('the database was lost'));
  const sent = state.composer.send('see you at nine');
  state.composer.setDraft('and bring the keys');
  await expect(sent).rejects.toThrow('lost');
  expect(state.composer.draft).toBe('see you at nine\nand bring the keys');
  expect(keptSending(core.owner.user)).toEqual([]);
  expect(await core.database.outbox.count()).toBe(0);
});
