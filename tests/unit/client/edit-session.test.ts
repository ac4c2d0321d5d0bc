// Before Dexie, which looks for a database when it is loaded.
import 'fake-indexeddb/auto';
import { beforeEach, expect, test, vi } from 'vitest';
import type { RoomId } from '#shared/ids.ts';
import { sendMessage } from '../../../src/lib/actions/send-message.ts';
import type { Core } from '../../../src/lib/core.ts';
import type { TimelineRow } from '../../../src/lib/projection/rows.ts';
import { keptEdit } from '../../../src/lib/session/edit-copies.ts';
import { EditSession } from '../../../src/lib/state/edit-session.svelte.ts';
import { loneCore } from './support/lone-core.ts';

let core: Core;
let room: RoomId;
let givenBack: string[];

beforeEach(async () => {
  givenBack = [];
  ({ core, room } = await loneCore());
});

const newSession = (): EditSession => new EditSession(core, room, (text) => givenBack.push(text));

async function reloaded(): Promise<EditSession> {
  const session = newSession();
  await session.load();
  return session;
}

async function said(text: string): Promise<TimelineRow> {
  const id = await sendMessage(core, room, text);
  const row = await core.database.timeline.get([room, core.owner.user, id]);
  if (!row) throw new Error('the message is not on the timeline');
  return row;
}

const textOf = async ({ id }: TimelineRow): Promise<unknown> =>
  (await core.database.timeline.get([room, core.owner.user, id]))?.content;

test('What was typed into an edit is there after a page that ended with the key press, and is sent from there (M02)', async () => {
  const row = await said('a plan');
  const before = newSession();
  before.begin(row);
  before.set('a better pl');
  const session = await reloaded();
  expect([session.active, session.text]).toEqual([true, 'a better pl']);
  expect(await session.send('a better plan')).toBe('kept');
  expect(await textOf(row)).toEqual({ type: 'text', text: 'a better plan', edited: true });
  expect((await reloaded()).active).toBe(false);
});

test('An edit survives leaving the room; one in which nothing was typed ends there (M02)', async () => {
  const row = await said('a plan');
  const session = newSession();
  session.begin(row);
  session.rest();
  expect(session.active).toBe(false);
  session.begin(row);
  session.set('a better plan');
  session.rest();
  expect(session.text).toBe('a better plan');
  session.end();
  expect((await reloaded()).active).toBe(false);
});

test('An edit that is being written is not replaced by another one (M02)', async () => {
  const [one, other] = [await said('one'), await said('other')];
  const session = newSession();
  expect(session.begin(one)).toBe(true);
  expect(session.begin(other)).toBe(true);
  session.set('another');
  expect(session.begin(one)).toBe(false);
  // Asked for once more, it goes on.
  expect(session.begin(other)).toBe(true);
  expect(session.text).toBe('another');
});

test('An edit that this device cannot keep stands in the composer again, and its copy stays (M02, P2)', async () => {
  const row = await said('a plan');
  const session = newSession();
  session.begin(row);
  session.set('a better plan');
  const failing = vi.spyOn(core.durable.outbox, 'add').mockRejectedValueOnce(new Error('full'));
  expect(await session.send('a better plan')).toBe('not-kept');
  expect(failing).toHaveBeenCalled();
  expect([session.active, session.text]).toEqual([true, 'a better plan']);
  expect(keptEdit(core.owner.user, room)).toEqual({ id: row.id, text: 'a better plan' });
  expect(await session.send('a better plan')).toBe('kept');
  expect(keptEdit(core.owner.user, room)).toBeNull();
});

test('An edit whose message is gone by the time it is found is given back as a text (M02)', async () => {
  const row = await said('a plan');
  const before = newSession();
  before.begin(row);
  before.set('a better plan');
  await core.database.timeline.clear();
  expect((await reloaded()).active).toBe(false);
  expect(givenBack).toEqual(['a better plan']);
  expect(keptEdit(core.owner.user, room)).toBeNull();
});
