import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { companyDocument, homeDocument, pageDocument, roomDocument } from '#shared/documents/names.ts';
import { laneOf, setOnce } from '#shared/documents/lanes.ts';
import { versionKey } from '#shared/documents/keys.ts';
import { directRoomId, newRecordId } from '#shared/ids.ts';
import { stampOf } from '#shared/time.ts';
import { AppSocket } from '../support/app-socket.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { storedBytesInclude } from '../support/stored-bytes.ts';
import { openStockClient } from '../support/stock-client.ts';
import { foundCompanies, type Companies, type TestAccount } from '../support/two-companies.ts';

let server: TestServer;
let companies: Companies;
let room: ReturnType<typeof directRoomId>;
const secret = 'the numbers nobody else may see';

beforeAll(async () => {
  server = await startServer();
  companies = await foundCompanies(server.url);
  const { ann, bo } = companies;
  room = directRoomId(ann.user, bo.user);
  await companies.as(ann, 'POST', '/api/rooms/direct', { command: 'abcdefghjk0123456789', user: bo.user });
  await write(ann, secret);
});
afterAll(() => server.stop());

/** Writes a message into the first page of the room, in the writer's own lane. */
async function write(account: TestAccount, text: string): Promise<void> {
  const socket = await AppSocket.connect(server.url, await companies.cookie(account), 'writer');
  const { doc, answer } = await socket.open(pageDocument(room, 1));
  expect(answer.type).toBe('opened');
  const at = Date.now();
  const id = newRecordId();
  setOnce(laneOf(doc, account.user), { key: versionKey(id, stampOf(at, 0, 'writer')), kind: 'message', at, text });
  await socket.hears((frame) => frame.type === 'ack' && frame.clocks.some(({ client }) => client === doc.clientID));
  socket.close();
}

describe('Cy of Cetus, which is nobody’s partner', () => {
  test('gets nothing of the room by its documents on the app’s socket, where Bo gets all (P4)', async () => {
    const { bo, cetusAdmin, ann, acmeAdmin } = companies;
    const allowed = await AppSocket.connect(server.url, await companies.cookie(bo));
    const opened = await allowed.open(pageDocument(room, 1));
    expect(opened.answer.type).toBe('opened');
    await allowed.hears((frame) => frame.type === 'data' && Buffer.from(frame.message).includes(secret));
    allowed.close();

    const stranger = await AppSocket.connect(server.url, await companies.cookie(cetusAdmin));
    const unknown = directRoomId(cetusAdmin.user, cetusAdmin.user);
    const answers = [];
    for (const document of [
      pageDocument(room, 1),
      roomDocument(room),
      homeDocument(ann.user),
      companyDocument(acmeAdmin.company),
      pageDocument(unknown, 1),
    ]) {
      const { answer } = await stranger.open(document);
      answers.push({ ...answer, channel: 0 });
      stranger.send({ type: 'watch', documents: [{ document, seq: 0 }] });
    }
    stranger.send({ type: 'read', room, n: 1 });
    stranger.send({ type: 'typing', room, typing: true });
    await write(ann, `${secret} again`);
    await stranger.settled();
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size, 'existence shows in the answer').toBe(1);
    expect(answers[0]!.type).toBe('closed');
    expect(
      stranger.heard.map(({ type }) => type).filter((type) => !['hello', 'closed', 'pong'].includes(type)),
    ).toEqual([]);
    const all = Buffer.concat(stranger.bytes);
    expect(all.includes('numbers nobody')).toBe(false);
    stranger.close();
  });

  test('gets nothing by a document’s name on a stock y-websocket socket, where Bo reads the room (P4)', async () => {
    const { bo, cetusAdmin, ann } = companies;
    const allowed = openStockClient(server.url, pageDocument(room, 1), await companies.cookie(bo));
    await allowed.synced;
    expect(JSON.stringify(laneOf(allowed.doc, ann.user).toJSON())).toContain(secret);
    allowed.destroy();

    const stranger = openStockClient(server.url, pageDocument(room, 1), await companies.cookie(cetusAdmin));
    expect(await stranger.closed).toBe(4404);
    expect(stranger.doc.share.size).toBe(0);
    stranger.destroy();
    const nobody = openStockClient(server.url, pageDocument(room, 1), '');
    expect(await nobody.closed).toBe(401);
    nobody.destroy();
  });

  test('cannot find, address or open a room with anyone of the two companies, and learns nothing from the answers (P4, R09, S03)', async () => {
    const { cetusAdmin, ann, bo, as } = companies;
    const look = (text: string) => ({ by: 'message-id', text });
    await expect(as(ann, 'POST', '/api/people/search', look(bo.messageId))).resolves.toMatchObject({
      person: { user: bo.user },
    });
    const ask = async (path: string, body: unknown): Promise<string> =>
      as(cetusAdmin, 'POST', path, body).then(
        (answer) => JSON.stringify(answer),
        (error: Error) => error.message,
      );
    const found = await ask('/api/people/search', look(bo.messageId));
    const unknown = await ask('/api/people/search', look('nobody-at-all'));
    expect(found).toBe(unknown);
    expect(found).toContain('"person":null');
    const open = await ask('/api/rooms/direct', { command: '0123456789abcdefghjk', user: bo.user });
    const nobody = await ask('/api/rooms/direct', { command: '1123456789abcdefghjk', user: 'u0000000000000000' });
    expect(open).toBe(nobody);
  });
});

describe('A stock y-websocket client', () => {
  test('writes in its own lane, and is refused in another’s lane without one byte of it stored or forwarded (N21, P6)', async () => {
    const { ann, bo } = companies;
    const observer = openStockClient(server.url, pageDocument(room, 1), await companies.cookie(bo));
    const client = openStockClient(server.url, pageDocument(room, 1), await companies.cookie(ann));
    await Promise.all([observer.synced, client.synced]);
    const arrived = new Promise<void>((resolve) => {
      laneOf(observer.doc, ann.user).observe(() => resolve());
    });
    const at = Date.now();
    const record = (text: string) => ({
      key: versionKey(newRecordId(), stampOf(at, 0, 'stock')),
      kind: 'message',
      at,
      text,
    });
    setOnce(laneOf(client.doc, ann.user), record('my own words'));
    await arrived;
    expect(JSON.stringify(laneOf(observer.doc, ann.user).toJSON())).toContain('my own words');

    setOnce(laneOf(client.doc, bo.user), record('forged words'));
    expect(await client.closed).toBe(4400);
    client.destroy();
    await write(ann, 'after the forgery');
    const late = openStockClient(server.url, pageDocument(room, 1), await companies.cookie(bo));
    await late.synced;
    for (const reader of [observer, late]) {
      expect(JSON.stringify(laneOf(reader.doc, ann.user).toJSON())).toContain('my own words');
      expect(laneOf(reader.doc, bo.user).size).toBe(0);
      reader.destroy();
    }
    expect(await storedBytesInclude(server.dataDir, 'my own words')).toBe(true);
    expect(await storedBytesInclude(server.dataDir, 'forged words')).toBe(false);
  });
});
