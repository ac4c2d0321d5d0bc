// Before Dexie, which looks for a database when it is loaded.
import 'fake-indexeddb/auto';
import { beforeEach, expect, test } from 'vitest';
import { newCompanyId, newRoomId, newUserId, randomLetters, type RoomId } from '#shared/ids.ts';
import { HybridClock } from '#shared/time.ts';
import type { Core } from '../../../src/lib/core.ts';
import { FoyerDatabase } from '../../../src/lib/projection/database.ts';
import { emptyFacts } from '../../../src/lib/projection/refresh-room.ts';
import { Draft } from '../../../src/lib/state/draft.svelte.ts';
import { nothingLive } from '../../../src/lib/sync/engine.ts';
import { eventually } from './support/eventually.ts';

class MemoryStorage {
  readonly #items = new Map<string, string>();
  getItem = (key: string): string | null => this.#items.get(key) ?? null;
  setItem = (key: string, value: string): void => void this.#items.set(key, value);
  removeItem = (key: string): void => void this.#items.delete(key);
}

let core: Core;
let room: RoomId;

beforeEach(async () => {
  Object.assign(globalThis, { localStorage: new MemoryStorage() });
  const database = new FoyerDatabase(`foyer-test-${randomLetters(8)}`);
  room = newRoomId();
  await database.facts.put({ ...emptyFacts(room), known: true });
  core = {
    owner: { user: newUserId(), company: newCompanyId() },
    database,
    durable: database,
    clock: new HybridClock('device00'),
    engine: {
      outboxChanged: () => {},
      enterRoom: () => {},
      leaveRoom: () => {},
      fetchPage: () => {},
      setTyping: () => {},
      marked: () => {},
      stop: () => {},
      subscribe: (listener) => {
        listener(nothingLive);
        return () => {};
      },
    },
  };
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
