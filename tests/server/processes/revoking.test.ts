import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pageDocument } from '#shared/documents/names.ts';
import { newRoomId, type RoomId } from '#shared/ids.ts';
import { closeCodes } from '#shared/wire/close-codes.ts';
import { AppSocket } from '../../support/app-socket.ts';
import { openStockClient } from '../../support/stock-client.ts';
import { acknowledged, say, shows } from '../relay/client.ts';
import { ann, bo, cookieOf } from '../relay/relay-server.ts';
import { changeRights, opened, roomOf, startTwo, type TwoRelays } from './two-relays.ts';

describe.each([
  { between: 'with Redis between them', withRedis: true },
  { between: 'with the database alone between them', withRedis: false },
])('Two processes $between', ({ withRedis }) => {
  let two: TwoRelays;
  let room: RoomId;

  beforeAll(async () => {
    two = await startTwo({ withRedis });
  });
  afterAll(() => two.stop());

  test('a right taken away at one process closes the channels at the other, and nothing more is sent there (P5, R04)', async () => {
    room = roomOf(two, newRoomId());
    const page = pageDocument(room, 1);
    const bos = await opened(two.b, bo, page);
    const stock = openStockClient(two.b.url, page, cookieOf(bo));
    await stock.synced;
    const anns = await opened(two.a, ann, page);
    say(anns.doc, ann, 'while Bo is in');
    await shows(bos.doc, ann, 'while Bo is in');

    const before = performance.now();
    await changeRights(two.a, room, () => two.access.remove(bo, room));
    await bos.socket.hears((frame) => frame.type === 'closed' && frame.code === closeCodes.notFound);
    expect(await stock.closed).toBe(closeCodes.notFound);
    expect(performance.now() - before).toBeLessThan(2000);
    const heard = bos.socket.bytes.length;
    say(anns.doc, ann, 'now that Bo is gone');
    await acknowledged(anns.socket, anns.doc);
    await bos.socket.settled();
    expect(bos.socket.bytes.length - heard).toBe(1);
    stock.destroy();
  });

  test('what was admitted at one process and meets a right that another has taken is refused, not written (P5, P4)', async () => {
    room = roomOf(two, newRoomId());
    const page = pageDocument(room, 1);
    const bos = await opened(two.b, bo, page);
    say(bos.doc, bo, 'with the right to');
    await acknowledged(bos.socket, bos.doc);
    // As a command that has committed, before any process has been told.
    two.access.refuse(bo, { rule: 'sealed', company: null }, room);
    await two.a.storage.db.transaction().execute((trx) => two.a.relay.stageRights(trx, { rooms: [room] }));
    say(bos.doc, bo, 'too late');
    const refused = await bos.socket.hears((frame) => frame.type === 'refused');
    expect(refused).toMatchObject({ records: [{ refusal: { rule: 'sealed' } }] });
    const rows = await two.a.storage.db.selectFrom('log').select('bytes').where('document', '=', page).execute();
    expect(Buffer.concat(rows.map(({ bytes }) => bytes)).includes('too late')).toBe(false);
  });

  test('sessions that end at one process end their sockets at the other (M08, P5)', async () => {
    const bos = await AppSocket.connect(two.b.url, cookieOf(bo), 'laptop');
    const anns = await AppSocket.connect(two.b.url, cookieOf(ann), 'laptop');
    const closed = bos.closed();
    const before = performance.now();
    const scope = { session: `session of ${bo}` };
    await two.a.storage.db.transaction().execute((trx) => two.a.relay.stageEndedSessions(trx, scope));
    two.a.relay.endSessions(scope);
    expect(await closed).toBe(closeCodes.signedOut);
    expect(performance.now() - before).toBeLessThan(2000);
    await anns.settled();
  });

  test('a signal of a process that died before it could say a word reaches the others (P5)', async () => {
    const bos = await AppSocket.connect(two.b.url, cookieOf(bo), 'laptop');
    const closed = bos.closed();
    const { db } = two.a.storage;
    await db.transaction().execute((trx) => two.a.relay.stageEndedSessions(trx, { user: bo }));
    expect(await closed).toBe(closeCodes.signedOut);
  });

  test('a signal that is committed late is not passed over for those that came after it (P5)', async () => {
    const sockets = [
      await AppSocket.connect(two.b.url, cookieOf(bo)),
      await AppSocket.connect(two.b.url, cookieOf(ann)),
    ];
    const closed = sockets.map((socket) => socket.closed());
    const { db } = two.a.storage;
    await db.transaction().execute(async (late) => {
      await two.a.relay.stageEndedSessions(late, { user: bo });
      await db.transaction().execute((trx) => two.a.relay.stageEndedSessions(trx, { user: ann }));
      expect(await closed[1]).toBe(closeCodes.signedOut);
      await sockets[0]?.settled();
    });
    expect(await closed[0]).toBe(closeCodes.signedOut);
  });
});
