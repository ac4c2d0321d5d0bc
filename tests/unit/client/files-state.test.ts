// Before Dexie, which looks for a database when it is loaded.
import 'fake-indexeddb/auto';
import { flushSync } from 'svelte';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { newCompanyId, newRecordId, newRoomId, newUserId, randomLetters } from '#shared/ids.ts';
import { HybridClock } from '#shared/time.ts';
import type { Answer } from '../../../src/lib/api/call.ts';
import type { Transfer } from '../../../src/lib/api/transfer.ts';
import type { Core } from '../../../src/lib/core.ts';
import { FoyerDatabase } from '../../../src/lib/projection/database.ts';
import { keepFile, makeRoom, placeKey } from '../../../src/lib/projection/kept-files.ts';
import type { TimelineRow } from '../../../src/lib/projection/rows.ts';
import { FilesState } from '../../../src/lib/state/files-state.svelte.ts';
import { RoomMedia } from '../../../src/lib/state/room-media.svelte.ts';
import { nothingLive, type LiveState } from '../../../src/lib/sync/engine.ts';
import { eventually } from './support/eventually.ts';
import { sentByOther } from './support/files.ts';
import { watched } from './support/watched.svelte.ts';

interface Asked {
  readonly path: string;
  readonly transfer: Transfer;
  answer(given: Answer<Blob>): void;
}

let core: Core;
let tell: (live: LiveState) => void;
let asked: Asked[];
let state: FilesState;
let pages: { room: string; page: number }[];
const room = newRoomId();
const lane = newUserId();
const stops: (() => void)[] = [];

beforeEach(() => {
  const database = new FoyerDatabase(`foyer-test-${randomLetters(8)}`);
  asked = [];
  pages = [];
  const engine: Core['engine'] = {
    outboxChanged: () => {},
    enter: () => {},
    leave: () => {},
    fetchPage: (of, page) => pages.push({ room: of, page }),
    setTyping: () => {},
    marked: () => {},
    stop: () => {},
    subscribe: (listener) => {
      tell = listener;
      listener({ ...nothingLive, status: 'online' });
      return () => {};
    },
  };
  const owner = { user: newUserId(), company: newCompanyId() };
  core = { owner, database, durable: database, clock: new HybridClock('device00'), engine };
  state = new FilesState(core, (path, transfer = {}) => {
    const { promise, resolve } = Promise.withResolvers<Answer<Blob>>();
    asked.push({ path, transfer, answer: resolve });
    return promise;
  });
});
afterEach(() => {
  vi.useRealTimers();
  for (const stop of stops.splice(0)) stop();
  vi.restoreAllMocks();
});

async function message(name = 'room.png', at = 1): Promise<TimelineRow> {
  const { proof, ...file } = sentByOther(name);
  const row: TimelineRow = {
    ...{ room, page: 1, lane, id: newRecordId(), at, n: at, arrival: at, state: 'sent', refusal: null },
    media: 'picture',
    content: { type: 'text', text: '', edited: false, file: { ...file, proof } },
  };
  await core.database.timeline.put(row);
  return row;
}

/** What a screen would show of it, as it changes. */
function seen<Value>(read: () => Value): () => Value {
  const { value, stop } = watched(read);
  stops.push(stop);
  return value;
}

const bytes = (text = 'bytes'): Answer<Blob> => ({ ok: true, value: new Blob([text], { type: 'image/png' }) });

test('A picture that is looked at is fetched once, shown, and here the next time (M43)', async () => {
  const row = await message();
  const address = seen(() => state.addressOf(row, 'preview'));
  const isHere = seen(() => state.isHere(row, 'preview'));
  for (let times = 0; times < 3; times += 1) state.want(row, 'preview');
  await eventually(() => expect(asked).toHaveLength(1));
  expect([address(), isHere()]).toEqual([null, false]);
  expect(asked[0]?.path).toMatch(/^\/api\/files\/f[a-z0-9]+\/preview$/);
  asked[0]?.answer(bytes());
  await eventually(() => expect(address()).toMatch(/^blob:/));
  expect(isHere()).toBe(true);
  expect(await (await fetch(address() ?? '')).text()).toBe('bytes');
  state.want(row, 'preview');
  const again = new FilesState(core, () => Promise.reject(new Error('fetched again')));
  const next = seen(() => again.addressOf(row, 'preview'));
  again.want(row, 'preview');
  await eventually(() => expect(next()).toMatch(/^blob:/));
  expect(asked).toHaveLength(1);
});

test('An address is given back when nobody has looked at it for a while (M43)', async () => {
  const revoked = vi.spyOn(URL, 'revokeObjectURL');
  const row = await message();
  state.want(row, 'preview');
  await eventually(() => expect(asked).toHaveLength(1));
  asked[0]?.answer(bytes());
  await eventually(async () => expect(await core.database.files.count()).toBe(1));
  const { value, stop } = watched(() => state.addressOf(row, 'preview'));
  await eventually(() => expect(value()).toMatch(/^blob:/));
  const address = value();
  vi.useFakeTimers();
  stop();
  flushSync();
  await vi.advanceTimersByTimeAsync(20_000);
  expect(revoked).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(20_000);
  vi.useRealTimers();
  expect(revoked).toHaveBeenCalledWith(address);
});

test('At most three are fetched at a time, and what was wanted last comes next (M43)', async () => {
  const rows = await Promise.all(['1', '2', '3', '4', '5'].map((name) => message(name)));
  for (const row of rows) state.want(row, 'preview');
  await eventually(() => expect(asked).toHaveLength(3));
  await new Promise((resolve) => setImmediate(resolve));
  expect(asked).toHaveLength(3);
  const paths = asked.map(({ path }) => path);
  asked[0]?.answer(bytes());
  await eventually(() => expect(asked).toHaveLength(4));
  expect(paths).not.toContain(asked[3]?.path);
  for (const { answer } of asked) answer(bytes());
  await eventually(() => expect(asked).toHaveLength(5));
  asked[4]?.answer(bytes());
  await eventually(async () => expect(await core.database.files.count()).toBe(5));
});

test('Without a connection it says so, and fetches when there is one; what is gone is gone (M43, M04)', async () => {
  const [row, gone] = [await message(), await message('gone.png')];
  const problem = seen(() => state.problemOf(row));
  const lost = seen(() => state.problemOf(gone));
  state.want(row, 'preview');
  await eventually(() => expect(asked).toHaveLength(1));
  asked[0]?.answer({ ok: false, error: 'offline' });
  await eventually(() => expect(problem()).toBe('offline'));
  tell({ ...nothingLive, status: 'offline' });
  expect(asked).toHaveLength(1);
  tell({ ...nothingLive, status: 'online' });
  await eventually(() => expect(asked).toHaveLength(2));
  asked[1]?.answer(bytes());
  await eventually(() => expect(problem()).toBeNull());

  state.want(gone, 'preview');
  await eventually(() => expect(asked).toHaveLength(3));
  asked[2]?.answer({ ok: false, error: 'not-found' });
  // A picture may have no preview: then all of it is shown.
  await eventually(() => expect(asked).toHaveLength(4));
  expect(asked[3]?.path).not.toContain('preview');
  asked[3]?.answer({ ok: false, error: 'not-found' });
  await eventually(() => expect(lost()).toBe('gone'));
});

test('A download that failed is tried again while the connection stays, not before the server wants it to be (M43)', async () => {
  const [row, busy] = [await message(), await message('busy.png')];
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  state.want(row, 'preview');
  await vi.waitFor(() => expect(asked).toHaveLength(1));
  asked[0]?.answer({ ok: false, error: 'unavailable' });
  await vi.waitFor(() => expect(state.problemOf(row)).toBe('offline'));
  state.want(busy, 'preview');
  await vi.waitFor(() => expect(asked).toHaveLength(2));
  asked[1]?.answer({ ok: false, error: 'too-fast', retryAfterSeconds: 20 });
  await vi.waitFor(() => expect(state.problemOf(busy)).toBe('offline'));
  await vi.advanceTimersByTimeAsync(1_500);
  await vi.waitFor(() => expect(asked).toHaveLength(3));
  expect(asked[2]?.path).toBe(asked[0]?.path);
  asked[2]?.answer(bytes());
  await vi.waitFor(() => expect(state.problemOf(row)).toBeNull());
  tell({ ...nothingLive, status: 'offline' });
  tell({ ...nothingLive, status: 'online' });
  await vi.advanceTimersByTimeAsync(20_000);
  await vi.waitFor(() => expect(asked).toHaveLength(4));
  expect(asked[3]?.path).toBe(asked[1]?.path);
  asked[3]?.answer(bytes());
  await vi.waitFor(() => expect(state.problemOf(busy)).toBeNull());
});

test('What this device cannot keep is shown all the same, and says so (M43)', async () => {
  const row = await message();
  vi.spyOn(core.database.files, 'put').mockRejectedValue(new DOMException('Quota exceeded', 'QuotaExceededError'));
  const address = seen(() => state.addressOf(row, 'whole'));
  state.want(row, 'whole');
  await eventually(() => expect(asked).toHaveLength(1));
  asked[0]?.answer(bytes('large'));
  await eventually(() => expect(state.problemOf(row)).toBe('full'));
  await eventually(() => expect(address()).toMatch(/^blob:/));
  expect(await core.database.files.count()).toBe(0);
});

test('What this device cannot keep is fetched once while it is looked at, and saved from there (M43)', async () => {
  const row = await message('film.mov');
  vi.spyOn(core.database.files, 'put').mockRejectedValue(new DOMException('Quota exceeded', 'QuotaExceededError'));
  const isHere = seen(() => state.isHere(row, 'whole'));
  const link = { href: '', download: '', click: vi.fn() };
  vi.stubGlobal('document', { createElement: () => link });
  const saved = state.save(row);
  await eventually(() => expect(asked).toHaveLength(1));
  asked[0]?.answer(bytes('large'));
  expect(await saved).toBe('saved');
  await eventually(() => expect(isHere()).toBe(true));
  expect(await state.save(row)).toBe('saved');
  expect([asked.length, link.click.mock.calls.length]).toEqual([1, 2]);
  vi.unstubAllGlobals();
});

test('A picture that is looked at stays on screen when its bytes make room for others, until it is recalled (M43, R12)', async () => {
  const row = await message();
  const address = seen(() => state.addressOf(row, 'preview'));
  state.want(row, 'preview');
  await eventually(() => expect(asked).toHaveLength(1));
  asked[0]?.answer(bytes());
  await eventually(() => expect(address()).toMatch(/^blob:/));
  const before = address();
  await makeRoom(core.database);
  expect(await core.database.files.count()).toBe(0);
  // Whatever is told next comes after it.
  const other = await message('other.png');
  const next = seen(() => state.isHere(other, 'preview'));
  await keepFile(core.database, {
    ...{ room, lane, id: other.id },
    part: 'preview',
    blob: new Blob(['x']),
    bytes: 1,
    usedAt: 1,
  });
  await eventually(() => expect(next()).toBe(true));
  expect(address()).toBe(before);
  await core.database.timeline.put({ ...row, content: { type: 'recalled' } });
  await eventually(() => expect(address()).toBeNull());
});

test('A message that is recalled while its file comes leaves nothing here (R12, M43)', async () => {
  const row = await message();
  state.want(row, 'whole');
  await eventually(() => expect(asked).toHaveLength(1));
  await core.database.timeline.put({ ...row, content: { type: 'recalled' } });
  asked[0]?.answer(bytes());
  await eventually(() => expect(state.problemOf(row)).toBe('gone'));
  expect(await core.database.files.count()).toBe(0);
});

test('Saving tells how much has come, is cancelled, and gives the file by its name (M43)', async () => {
  const row = await message('plan.pdf');
  const progress = seen(() => state.progressOf(row));
  const saved = state.save(row);
  await eventually(() => expect(asked).toHaveLength(1));
  expect(progress()).toBe(0);
  asked[0]?.transfer.progress?.(0.4);
  expect(progress()).toBe(0.4);
  asked[0]?.transfer.signal?.addEventListener('abort', () => asked[0]?.answer({ ok: false, error: 'offline' }));
  state.cancel(row);
  expect(await saved).toBe('cancelled');
  expect([progress(), state.problemOf(row)]).toEqual([null, null]);

  const link = { href: '', download: '', click: vi.fn() };
  vi.stubGlobal('document', { createElement: () => link });
  const again = state.save(row);
  await eventually(() => expect(asked).toHaveLength(2));
  asked[1]?.answer(bytes());
  expect(await again).toBe('saved');
  expect(link).toMatchObject({ download: 'plan.pdf' });
  expect(link.click).toHaveBeenCalledOnce();
  vi.unstubAllGlobals();
});

test('What goes up is told by whichever tab sends it (M43)', async () => {
  const row = await message();
  const progress = seen(() => state.progressOf(row));
  tell({ ...nothingLive, status: 'online', sending: new Map([[placeKey(row), 0.25]]) });
  expect(progress()).toBe(0.25);
  tell({ ...nothingLive, status: 'online' });
  expect(progress()).toBeNull();
});

test('What lies far back is looked for three pages at a time, and whoever looks is told (M43)', async () => {
  await core.database.documents.put({ name: `page/${room}/9`, seq: 1 } as never);
  const media = new RoomMedia(core, room, 'picture');
  await eventually(() => expect(media.loaded).toBe(true));
  expect([media.items.length, media.hasMore, media.hasMoreHere, media.isLooking]).toEqual([0, true, false, false]);
  const come = (page: number): Promise<unknown> =>
    core.database.documents.put({ name: `page/${room}/${page}`, seq: 1 } as never);
  const looking = media.more();
  for (const page of [8, 7, 6]) {
    await eventually(() => expect(pages.at(-1)).toEqual({ room, page }));
    expect(media.isLooking).toBe(true);
    await come(page);
  }
  await looking;
  expect([media.isLooking, media.cameEmpty, media.hasMore, pages.length]).toEqual([false, true, true, 3]);
  const again = media.more();
  await eventually(() => expect(pages.at(-1)).toEqual({ room, page: 5 }));
  await message('far', 0);
  await come(5);
  await again;
  expect([media.items.length, media.cameEmpty, pages.length]).toEqual([1, false, 4]);
  media.stop();
});

test('The pictures of a room come sixty at a time, and from older pages of the server (M43)', async () => {
  for (let at = 1; at <= 130; at += 1) await message(`${at}`, at);
  await core.database.documents.put({ name: `page/${room}/2`, seq: 1 } as never);
  const media = new RoomMedia(core, room, 'picture');
  await eventually(() => expect(media.items).toHaveLength(60));
  expect([media.items[0]?.at, media.hasMore]).toEqual([130, true]);
  await media.more();
  await eventually(() => expect(media.items).toHaveLength(120));
  await media.more();
  await eventually(() => expect(media.items).toHaveLength(130));
  expect(media.hasMore).toBe(true);

  const looking = media.more();
  await eventually(() => expect(pages).toEqual([{ room, page: 1 }]));
  await message('older', 0);
  await core.database.documents.put({ name: `page/${room}/1`, seq: 1 } as never);
  await looking;
  await eventually(() => expect(media.items).toHaveLength(131));
  await eventually(() => expect(media.hasMore).toBe(false));
  media.stop();
});
