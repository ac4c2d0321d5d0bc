import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { laneOf } from '#shared/documents/lanes.ts';
import { homeDocument, pageDocument, roomDocument, type DocumentName } from '#shared/documents/names.ts';
import type { RecordId, UserId } from '#shared/ids.ts';
import { closeCodes } from '#shared/wire/close-codes.ts';
import { AppSocket } from '../../support/app-socket.ts';
import { openStockClient } from '../../support/stock-client.ts';
import { storedBytesInclude } from '../../support/stored-bytes.ts';
import { acknowledged, recall, say, shows, textsOf } from './client.ts';
import { ann, bo, cookieOf, cy, room, startRelay, type RelayServer } from './relay-server.ts';

let server: RelayServer;
const page = pageDocument(room, 1);

beforeEach(async () => {
  server = await startRelay();
});
afterEach(() => server.stop());

const connect = (user: UserId, device = 'phone'): Promise<AppSocket> =>
  AppSocket.connect(server.url, cookieOf(user), device);

async function opened(user: UserId, document: DocumentName = page, device = 'phone') {
  const socket = await connect(user, device);
  return { socket, ...(await socket.open(document)) };
}

/** Whoever is settled has been given everything that was sent before. */
async function caughtUp(socket: AppSocket): Promise<void> {
  await socket.hears((frame) => frame.type === 'data' && frame.message[1] === 1);
}

describe('Ann and Bo in their room', () => {
  test('talk: what Ann writes is acknowledged with its number and reaches Bo (N11, P1)', async () => {
    const anns = await opened(ann);
    const bos = await opened(bo);
    await caughtUp(bos.socket);
    const id = say(anns.doc, ann, 'hello Bo');
    const ack = await anns.socket.hears((frame) => frame.type === 'ack');
    expect(ack).toMatchObject({ arrivals: [{ lane: ann, id, n: 1 }] });
    await shows(bos.doc, ann, 'hello Bo');
    expect(await storedBytesInclude(server.dataDir, 'hello Bo')).toBe(true);
  });

  test('keep everything through a restart, and a device that comes back offers what it wrote offline (P1, P3)', async () => {
    const anns = await opened(ann);
    say(anns.doc, ann, 'before');
    await acknowledged(anns.socket, anns.doc);
    await server.restart();
    say(anns.doc, ann, 'offline');
    const back = await opened(ann);
    Y.applyUpdate(back.doc, Y.encodeStateAsUpdate(anns.doc));
    await back.socket.hears((frame) => frame.type === 'ack' && frame.arrivals.length === 1);
    const bos = await opened(bo);
    await shows(bos.doc, ann, 'offline');
    expect(textsOf(bos.doc, ann)).toEqual(['before', 'offline']);
    expect(bos.doc.store.pendingStructs).toBeNull();
  });

  test('send 200 messages at once after a night offline, in single frames: none is refused (P2)', async () => {
    const anns = await opened(ann);
    for (let count = 0; count < 200; count += 1) say(anns.doc, ann, `message ${count}`);
    await acknowledged(anns.socket, anns.doc);
    const bos = await opened(bo);
    await shows(bos.doc, ann, 'message 199');
    expect(textsOf(bos.doc, ann)).toHaveLength(200);
  });

  test('recall: the text goes from every device and from the files (R12, N10, P7)', async () => {
    const anns = await opened(ann);
    const bos = await opened(bo);
    const id = say(anns.doc, ann, 'a slip of the tongue');
    await shows(bos.doc, ann, 'a slip of the tongue');
    recall(anns.doc, ann, id);
    await expect.poll(() => textsOf(bos.doc, ann)).toEqual([]);
    await expect.poll(() => textsOf(anns.doc, ann)).toEqual([]);
    await expect
      .poll(() => storedBytesInclude(server.dataDir, 'a slip of the tongue'), { timeout: 10_000 })
      .toBe(false);
    const late = await opened(bo, page, 'tablet');
    await caughtUp(late.socket);
    expect(textsOf(late.doc, ann)).toEqual([]);
    expect(Buffer.concat(late.socket.bytes).includes('slip of the tongue')).toBe(false);
  });

  test('count what is unread, and a mark clears it on every device (M06)', async () => {
    const watcher = await connect(bo);
    watcher.send({
      type: 'watch',
      documents: [
        { document: roomDocument(room), seq: 0 },
        { document: page, seq: 0 },
      ],
    });
    await watcher.hears((frame) => frame.type === 'unread' && frame.count === 0);
    const anns = await opened(ann);
    say(anns.doc, ann, 'one');
    say(anns.doc, ann, 'two');
    const counted = await watcher.hears((frame) => frame.type === 'unread' && frame.count === 2);
    expect(counted).toMatchObject({ at: expect.toSatisfy((at: number) => at > 0) });
    await watcher.hears((frame) => frame.type === 'changed' && frame.document === page);
    const tablet = await connect(bo, 'tablet');
    tablet.send({ type: 'watch', documents: [{ document: roomDocument(room), seq: 0 }] });
    expect(await tablet.hears((frame) => frame.type === 'unread' && frame.count === 2)).toEqual(counted);
    tablet.send({ type: 'read', room, n: 1 });
    await watcher.hears((frame) => frame.type === 'read' && frame.user === bo && frame.n === 1);
    await watcher.hears((frame) => frame.type === 'unread' && frame.count === 1 && frame.mark === 1);
    tablet.send({ type: 'read', room, n: 99 });
    await watcher.hears((frame) => frame.type === 'read' && frame.n === 2);
    await tablet.settled();
    await server.restart();
    const later = await connect(bo);
    later.send({ type: 'watch', documents: [{ document: roomDocument(room), seq: 0 }] });
    await later.hears((frame) => frame.type === 'unread' && frame.count === 0 && frame.mark === 2);
  });

  test('see each other type, under the name of the session and no other (M06)', async () => {
    const bos = await connect(bo);
    bos.send({ type: 'watch', documents: [{ document: roomDocument(room), seq: 0 }] });
    await bos.hears((frame) => frame.type === 'unread');
    const anns = await connect(ann);
    anns.send({ type: 'watch', documents: [{ document: roomDocument(room), seq: 0 }] });
    anns.send({ type: 'typing', room, typing: true });
    await bos.hears((frame) => frame.type === 'typing' && frame.user === ann && frame.typing);
  });
});

describe('The same device', () => {
  test('opens another socket: the older one is closed with 4409', async () => {
    const first = await connect(ann);
    const closed = first.closed();
    await connect(ann);
    expect(await closed).toBe(closeCodes.replaced);
  });

  test('hears a refusal again that was lost on the way, until it deletes the record (N02, R05)', async () => {
    server.access.refuse(ann, { rule: 'sealed', company: null });
    const anns = await opened(ann);
    const id = say(anns.doc, ann, 'too late');
    await anns.socket.hears((frame) => frame.type === 'refused');
    anns.socket.close();
    // Another device of hers comes by meanwhile; what it holds as collected is not hearing it.
    const tablet = await opened(ann, page, 'tablet');
    await caughtUp(tablet.socket);
    const another = say(tablet.doc, ann, 'too late as well');
    await tablet.socket.hears((frame) => frame.type === 'refused');
    // As it answers when the relay asks what it has: with the whole delete set.
    tablet.doc.emit('update', [Y.encodeStateAsUpdate(tablet.doc), null, tablet.doc, null as never]);
    await tablet.socket.settled();
    await server.restart();
    const back = await opened(ann);
    const refusedIds = ({ answer }: { answer: object }): RecordId[] =>
      'refused' in answer ? (answer.refused as { id: RecordId }[]).map((one) => one.id).sort() : [];
    expect(refusedIds(back)).toEqual([id, another].sort());
    const sealed = { refusal: { rule: 'sealed', company: null } };
    expect(back.answer).toMatchObject({ refused: [sealed, sealed] });
    Y.applyUpdate(back.doc, Y.encodeStateAsUpdate(anns.doc));
    const lane = laneOf(back.doc, ann);
    for (const key of lane.keys()) lane.delete(key);
    await back.socket.settled();
    await server.restart();
    expect(refusedIds(await opened(ann))).toEqual([another]);
    expect(await storedBytesInclude(server.dataDir, 'too late')).toBe(false);
  });
});

describe('A right that goes', () => {
  test('closes the channel within two seconds, on both kinds of socket, and nothing more is sent (P5, R04)', async () => {
    const bos = await opened(bo);
    const stock = openStockClient(server.url, page, cookieOf(bo));
    await stock.synced;
    server.access.remove(bo);
    const before = Date.now();
    await server.relay.rightsChanged({ rooms: [room] });
    await bos.socket.hears((frame) => frame.type === 'closed' && frame.code === closeCodes.notFound);
    expect(await stock.closed).toBe(closeCodes.notFound);
    expect(Date.now() - before).toBeLessThan(2000);
    const heard = bos.socket.bytes.length;
    const anns = await opened(ann);
    say(anns.doc, ann, 'now that Bo is gone');
    await acknowledged(anns.socket, anns.doc);
    await bos.socket.settled();
    expect(bos.socket.bytes.length - heard).toBe(1);
    stock.destroy();
  });

  test('to write only: the room stays readable, and what is written is refused and reaches nobody (R04, R05)', async () => {
    const anns = await opened(ann);
    const bos = await opened(bo);
    await caughtUp(bos.socket);
    server.access.refuse(ann, { rule: 'sealed', company: null });
    await server.relay.rightsChanged({ rooms: [room] });
    say(anns.doc, ann, 'words that stay here');
    const refused = await anns.socket.hears((frame) => frame.type === 'refused');
    expect(refused).toMatchObject({ records: [{ refusal: { rule: 'sealed' } }] });
    await bos.socket.settled();
    expect(textsOf(bos.doc, ann)).toEqual([]);
    expect(Buffer.concat(bos.socket.bytes).includes('words that stay')).toBe(false);
    server.access.allow(ann);
    await server.relay.rightsChanged({ users: [ann] });
    say(anns.doc, ann, 'open again');
    await shows(bos.doc, ann, 'open again');
  });

  test('to read what comes: what was readable stays, later messages are never sent, not even as deleted text (R04, P4)', async () => {
    const anns = await opened(ann);
    const bos = await opened(bo);
    say(anns.doc, ann, 'while Bo was in');
    await shows(bos.doc, ann, 'while Bo was in');
    server.access.allow(bo, { read: [{ from: 0, to: Date.now() + 1 }], write: { rule: 'excluded', company: null } });
    await new Promise((resolve) => setTimeout(resolve, 5));
    await server.relay.rightsChanged({ rooms: [room] });
    await bos.socket.hears((frame) => frame.type === 'closed' && frame.code === closeCodes.goingAway);
    say(anns.doc, ann, 'behind Bo’s back');
    await acknowledged(anns.socket, anns.doc);
    const again = await opened(bo, page, 'tablet');
    await caughtUp(again.socket);
    expect(textsOf(again.doc, ann)).toEqual(['while Bo was in']);
    say(anns.doc, ann, 'and again');
    await acknowledged(anns.socket, anns.doc);
    await again.socket.settled();
    const all = Buffer.concat([...bos.socket.bytes, ...again.socket.bytes]);
    expect(all.includes('behind Bo') || all.includes('and again')).toBe(false);
    expect(again.doc.store.pendingStructs).toBeNull();
  });

  test('in a group: the room keeps its name and pages for whoever was excluded, and shows nobody who came later (R04, P4)', async () => {
    const document = roomDocument(room);
    const publish = (id: string, value: object) => server.relay.publish([{ document, id, value: value as never }]);
    await publish('room', { kind: 'room', name: 'Harbour' });
    await publish('head', { kind: 'head', page: 1 });
    server.access.allow(bo, { read: [{ from: 0, to: Date.now() + 1 }], write: { rule: 'excluded', company: null } });
    await new Promise((resolve) => setTimeout(resolve, 5));
    await server.relay.rightsChanged({ rooms: [room] });
    await publish('head', { kind: 'head', page: 2 });
    await publish(cy, { kind: 'member', user: cy, name: 'Cy Newcomer' });
    const bos = await opened(bo, document);
    await caughtUp(bos.socket);
    const shown = [...laneOf(bos.doc, '@').values()];
    expect(shown).toHaveLength(2);
    expect(shown).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ kind: 'room', name: 'Harbour' }),
        expect.objectContaining({ kind: 'head', page: 2 }),
      ]),
    );
    await publish('seal', { kind: 'seal', sealed: true });
    await bos.socket.settled();
    expect(Buffer.concat(bos.socket.bytes).includes('Newcomer')).toBe(false);
    expect(Buffer.concat(bos.socket.bytes).includes('sealed')).toBe(false);
  });

  test('with the session: its sockets close with 4401 (M08, P5)', async () => {
    const anns = await opened(ann);
    const bos = await connect(bo);
    const closed = anns.socket.closed();
    server.relay.endSessions({ session: `session of ${ann}` });
    expect(await closed).toBe(closeCodes.signedOut);
    await bos.settled();
  });
});

describe('Somebody who joins later', () => {
  test('reads from then on; what was said before arrives as nothing, and own words always (P4)', async () => {
    const anns = await opened(ann);
    say(anns.doc, ann, 'before you came');
    await acknowledged(anns.socket, anns.doc);
    server.access.allow(cy, { read: [{ from: Date.now() + 20, to: Infinity }] });
    await new Promise((resolve) => setTimeout(resolve, 40));
    say(anns.doc, ann, 'welcome');
    const cys = await opened(cy);
    await shows(cys.doc, ann, 'welcome');
    expect(textsOf(cys.doc, ann)).toEqual(['welcome']);
    expect(Buffer.concat(cys.socket.bytes).includes('before you came')).toBe(false);
    expect(cys.doc.store.pendingStructs).toBeNull();
  });
});

describe('A stranger', () => {
  test('gets the same answer for what is there and what is not, on the app’s socket (P4, R09)', async () => {
    const allowed = await opened(ann);
    expect(allowed.answer.type).toBe('opened');
    const cys = await connect(cy);
    for (const document of [page, roomDocument(room), homeDocument(ann), pageDocument(room, 7)]) {
      expect((await cys.open(document)).answer).toMatchObject({ type: 'closed', code: closeCodes.notFound });
      cys.send({ type: 'watch', documents: [{ document, seq: 0 }] });
    }
    cys.send({ type: 'typing', room, typing: true });
    cys.send({ type: 'read', room, n: 1 });
    say(allowed.doc, ann, 'not for Cy');
    await acknowledged(allowed.socket, allowed.doc);
    await cys.settled();
    expect(cys.heard.filter(({ type }) => !['hello', 'closed', 'pong'].includes(type))).toEqual([]);
  });

  test('without a session gets no socket, and one from another page’s origin neither (P4)', async () => {
    await expect(AppSocket.connect(server.url, null)).rejects.toThrow('401');
    const stock = openStockClient(server.url, page, 'user=nobody');
    expect(await stock.closed).toBe(401);
    stock.destroy();
    const elsewhere = server.url.replace('127.0.0.1', 'localhost');
    await expect(AppSocket.connect(elsewhere, cookieOf(ann))).rejects.toThrow('403');
  });
});

describe('Pages', () => {
  test('that nobody could have heard of are not made by asking for them', async () => {
    const anns = await connect(ann);
    expect((await anns.open(pageDocument(room, 2))).answer.type).toBe('closed');
  });

  test('begin when the one before is full, and the room says so; a late write into an old one is named (N17)', async () => {
    const anns = await opened(ann);
    const rooms = await anns.socket.open(roomDocument(room));
    const records = Array.from({ length: 1000 }, (_, count) => ({
      id: `m${count}` as RecordId,
      kind: 'message' as const,
      at: Date.now() - 1000,
      text: `message ${count}`,
    }));
    await server.relay.append(page, bo, records);
    const values = (): string => JSON.stringify(laneOf(rooms.doc, '@').toJSON());
    await expect.poll(values).toContain('"kind":"head","page":2');
    expect((await anns.socket.open(pageDocument(room, 2))).answer.type).toBe('opened');
    say(anns.doc, ann, 'late');
    await expect.poll(values, { timeout: 5000 }).toContain('"kind":"touched","page":1');
  });
});

describe('The server', () => {
  test('publishes records in its lane: the newest version only, nothing when nothing has changed, none after a withdrawal', async () => {
    const rooms = await opened(ann, roomDocument(room));
    const id = 'seal';
    const publish = (value: { kind: string } | null) =>
      server.relay.publish([{ document: roomDocument(room), id, value }]);
    const seqNow = async () =>
      (
        await server.storage.db
          .selectFrom('document')
          .select('seq')
          .where('name', '=', roomDocument(room))
          .executeTakeFirst()
      )?.seq;
    await publish({ kind: 'seal', sealed: false } as never);
    const seq = await seqNow();
    await publish({ kind: 'seal', sealed: false } as never);
    expect(await seqNow()).toBe(seq);
    await publish({ kind: 'seal', sealed: true } as never);
    const lane = laneOf(rooms.doc, '@');
    await expect.poll(() => [...lane.values()]).toMatchObject([{ sealed: true }]);
    await server.restart();
    await publish({ kind: 'seal', sealed: false } as never);
    const again = await opened(ann, roomDocument(room));
    await expect.poll(() => [...laneOf(again.doc, '@').values()]).toMatchObject([{ sealed: false }]);
    await publish(null);
    await expect.poll(() => laneOf(again.doc, '@').size).toBe(0);
  });

  test('keeps publications with the command that decided them, through a crash before they are out', async () => {
    const staged = [{ document: homeDocument(ann), id: 'reach', value: { kind: 'reach', partners: true } as never }];
    await expect(
      server.storage.db.transaction().execute(async (trx) => {
        await server.relay.stagePublications(trx, staged);
        throw new Error('the command fails');
      }),
    ).rejects.toThrow();
    await server.relay.flushPublications();
    const homes = await opened(ann, homeDocument(ann));
    await caughtUp(homes.socket);
    expect(laneOf(homes.doc, '@').size).toBe(0);
    await server.storage.db.transaction().execute((trx) => server.relay.stagePublications(trx, staged));
    await server.restart();
    await server.relay.flushPublications();
    const again = await opened(ann, homeDocument(ann));
    await expect.poll(() => laneOf(again.doc, '@').size).toBe(1);
  });

  test('writes 5,000 messages for somebody, numbered, and none twice', async () => {
    const records = Array.from({ length: 5000 }, (_, count) => ({
      id: `m${count}` as RecordId,
      kind: 'message' as const,
      at: 1_700_000_000_000 + count,
      text: `message ${count}`,
    }));
    for (const _attempt of ['first', 'again']) await server.relay.append(page, bo, records);
    const anns = await opened(ann);
    await shows(anns.doc, bo, 'message 4999');
    expect(textsOf(anns.doc, bo)).toHaveLength(5000);
    const data = anns.socket.heard.find((frame) => frame.type === 'data' && frame.arrivals.length > 0);
    expect(data).toMatchObject({
      arrivals: expect.arrayContaining([{ lane: bo, id: 'm7', n: 8, arrival: 1_700_000_000_007 }]),
    });
  });
});

describe('A stock y-websocket client', () => {
  test('takes part under the same rules: its own lane is stored and sent on, another’s closes it with 4400 and not one byte is kept (N21, P6)', async () => {
    const observer = openStockClient(server.url, page, cookieOf(bo));
    const client = openStockClient(server.url, page, cookieOf(ann));
    await Promise.all([observer.synced, client.synced]);
    say(client.doc, ann, 'my own words');
    await shows(observer.doc, ann, 'my own words');
    say(client.doc, bo, 'forged words');
    expect(await client.closed).toBe(closeCodes.violation);
    expect(textsOf(observer.doc, bo)).toEqual([]);
    expect(await storedBytesInclude(server.dataDir, 'my own words')).toBe(true);
    expect(await storedBytesInclude(server.dataDir, 'forged words')).toBe(false);
    const rows = await server.storage.db.selectFrom('log').selectAll().execute();
    expect(rows.map(({ author }) => author)).toEqual([ann]);
    client.destroy();
    observer.destroy();
  });
});
