import { readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type * as Y from 'yjs';
import { readLane } from '#shared/documents/lanes.ts';
import {
  contactDocument,
  homeDocument,
  pageDocument,
  roomDocument,
  type DocumentName,
} from '#shared/documents/names.ts';
import { serverLane, type ContactId, type LaneId, type RecordId, type RoomId, type UserId } from '#shared/ids.ts';
import type { Message } from '#shared/records/message.ts';
import { AppSocket } from '../../support/app-socket.ts';
import { startServer, type TestServer } from '../../support/server.ts';

const password = 'foyer-demo';
let server: TestServer;
let socket: AppSocket;
let ann: UserId;
let temporary: string;

beforeAll(async () => {
  temporary = await mkdtemp(join(tmpdir(), 'foyer-test-'));
  server = await startServer({ demo: true, env: { TMPDIR: temporary } });
  const cookie = await server.cookieOf('ann@acme.test', password);
  ann = ((await (await server.fetch('/api/me', { cookie })).json()) as { user: { id: UserId } }).user.id;
  socket = await AppSocket.connect(server.url, cookie);
});

afterAll(async () => {
  socket.close();
  await server.stop();
  await rm(temporary, { recursive: true, force: true });
});

test('tells in a few lines whom one can be and with which password', () => {
  const lines = server
    .output()
    .split('\n')
    .filter((line) => line !== '');
  expect(lines.length).toBeLessThanOrEqual(9);
  for (const word of ['ann@acme.test', 'bo@borealis.test', password]) expect(server.output()).toContain(word);
});

test('everybody can sign in, the administrators too', async () => {
  for (const email of ['emma@acme.test', 'admin@acme.test', 'bo@borealis.test', 'admin@borealis.test']) {
    await expect(server.cookieOf(email, password), email).resolves.not.toBe('');
  }
});

test('Ann finds at least twelve rooms, among them one of six people from two companies', async () => {
  const rooms = await roomsOfAnn();
  expect(rooms.size).toBeGreaterThanOrEqual(12);
  const showroom = rooms.get('Sapporo showroom');
  const members = published(await open(roomDocument(showroom ?? ('' as RoomId))), 'member');
  const companies = Map.groupBy(members, ({ company }) => company);
  expect([...companies.values()].map((people) => people.length)).toEqual([3, 3]);
});

test('what was said in "All hands" fills five pages, in order, and none of it is late', async () => {
  const room = (await roomsOfAnn()).get('All hands') ?? ('' as RoomId);
  const [head] = published(await open(roomDocument(room)), 'head');
  expect(head).toMatchObject({ page: 5 });
  const said: Message[] = [];
  for (let page = 1; page <= 5; page += 1) {
    const onPage = messagesOf(await open(pageDocument(room, page))).sort((one, other) => one.at - other.at);
    expect(onPage[0]?.at, `page ${page}`).toBeGreaterThanOrEqual(said.at(-1)?.at ?? 0);
    said.push(...onPage);
  }
  expect(said).toHaveLength(5000);
  const arrivals = socket.heard.flatMap((frame) => (frame.type === 'data' ? frame.arrivals : []));
  const places = new Map(arrivals.map((arrival) => [arrival.id, arrival]));
  const inOrder = said.map(({ key }) => places.get(key.slice(0, key.indexOf('~')) as RecordId));
  expect(inOrder.map((place) => place?.n)).toEqual(said.map((_message, index) => index + 1));
  expect(inOrder.map((place) => place?.arrival)).toEqual(said.map(({ at }) => at));
});

test('Ann keeps contacts with memos and tags, shares one, reads a colleague’s, and has one in the trash; no device is left of writing them', async () => {
  const entries = published(await open(homeDocument(ann)), 'contact-entry');
  const found = await Promise.all(
    entries.map(async ({ contact, state }) => {
      const doc = await open(contactDocument(contact as ContactId));
      const [card] = published(doc, 'contact');
      const fields = [...doc.share.keys()].filter((lane) => lane !== serverLane);
      const said = fields
        .flatMap((lane) => valuesOf(doc, lane as LaneId))
        .filter(({ kind }) => kind === 'contact-field');
      const of = (id: string) => said.find(({ key }) => (key as string).startsWith(`${id}~`))?.['value'];
      return { state, card: card ?? {}, name: of('name'), memo: of('memo'), tags: of('tags') };
    }),
  );
  const named = (name: string) => found.find((one) => one.name === name);
  expect(named('Sam Sample')).toMatchObject({ state: 'active', card: { owner: ann, sharing: { mode: 'company' } } });
  expect(named('Sam Sample')?.tags).toEqual(['Sapporo', 'Suppliers']);
  expect(named('Eve Example')).toMatchObject({ state: 'trashed' });
  const theirs = named('見本 太郎');
  expect(theirs).toMatchObject({ state: 'active', card: { sharing: { mode: 'listed' } } });
  expect(theirs?.card['owner']).not.toBe(ann);
  expect(found.filter(({ card, memo }) => card['person'] !== null && memo !== undefined)).toHaveLength(2);
  const cookie = await server.cookieOf('ann@acme.test', password);
  const { sessions } = (await (await server.fetch('/api/sessions', { cookie })).json()) as { sessions: unknown[] };
  expect(sessions, 'this test’s own two').toHaveLength(2);
});

test('leaves nothing behind when it stops', async () => {
  const other = await startServer({ demo: true, env: { TMPDIR: temporary } });
  const before = foldersOfDemos();
  expect(before).toHaveLength(2);
  await other.cookieOf('bo@borealis.test', password);
  expect(await other.stop(), other.output()).toBe(0);
  expect(foldersOfDemos()).toHaveLength(1);
});

const foldersOfDemos = (): string[] => readdirSync(temporary).filter((name) => name.startsWith('foyer-demo-'));

async function open(document: DocumentName): Promise<Y.Doc> {
  const { channel, doc, answer } = await socket.open(document);
  expect(answer.type, document).toBe('opened');
  // The whole answer: of many documents at once some have to wait for theirs.
  const isAnswer = ([, sync]: Uint8Array): boolean => sync === 1;
  await socket.hears((frame) => frame.type === 'data' && frame.channel === channel && isAnswer(frame.message));
  return doc;
}

/** Ann's rooms by name; 1:1 rooms by their id. */
async function roomsOfAnn(): Promise<Map<string, RoomId>> {
  const rooms = new Map<string, RoomId>();
  for (const { room } of published(await open(homeDocument(ann)), 'room-entry')) {
    const [info] = published(await open(roomDocument(room as RoomId)), 'room');
    rooms.set((info?.['name'] as string | null) ?? (room as string), room as RoomId);
  }
  return rooms;
}

type Plain = Readonly<Record<string, unknown>>;

const published = (doc: Y.Doc, kind: string): Plain[] =>
  valuesOf(doc, serverLane).filter((value) => value['kind'] === kind);

const messagesOf = (doc: Y.Doc): Message[] =>
  [...doc.share.keys()]
    .flatMap((lane) => valuesOf(doc, lane as LaneId))
    .filter(({ kind }) => kind === 'message') as unknown as Message[];

const valuesOf = (doc: Y.Doc, lane: LaneId): Plain[] =>
  [...readLane(doc.getMap(lane)).values()].map(({ value }) => value as Plain);

test('writes a text message with a code into its log, where nobody has set up a provider (S14)', async () => {
  const cookie = await server.cookieOf('ann@acme.test', password);
  const ask = (path: string, json: object) => server.fetch(path, { method: 'POST', cookie, json });
  await ask('/api/me/phone', { number: '010-1234-5678' });
  await expect.poll(() => server.output()).toMatch(/\+821012345678.*\d{6}/);
  const code = /(\d{6}) is your code/.exec(server.output())?.[1];
  expect((await ask('/api/me/phone/verify', { code })).status).toBe(200);
});
