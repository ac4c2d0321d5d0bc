import * as encoding from 'lib0/encoding';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { laneOf } from '#shared/documents/lanes.ts';
import { pageDocument } from '#shared/documents/names.ts';
import { closeCodes } from '#shared/wire/close-codes.ts';
import { acknowledged, say, textsOf, updateMessage } from '../server/relay/client.ts';
import { ann, bo, cookieOf, room, startRelay, type RelayServer } from '../server/relay/relay-server.ts';
import { AppSocket } from '../support/app-socket.ts';
import { rawSocket, type RawSocket } from './raw-socket.ts';

/** The attacks that silence, forge or erase on a relay that believes what it is sent. Bo is the victim, Ann the attacker. */

let server: RelayServer;
let page = pageDocument(room, 1);
let victim: { socket: AppSocket; doc: Y.Doc };
let observer: { socket: AppSocket; doc: Y.Doc };
let attacker: RawSocket;
let round = 0;

beforeAll(async () => {
  server = await startRelay();
  await server.storage.db.insertInto('relay_room').values({ room, counter: 0, head: 1000 }).execute();
});
afterAll(() => server.stop());

beforeEach(async () => {
  round += 1;
  page = pageDocument(room, round);
  victim = await open(bo, 'victim');
  observer = await open(bo, 'observer');
  say(victim.doc, bo, 'Bo’s own words');
  await acknowledged(victim.socket, victim.doc);
  attacker = await rawSocket(server.url, `/sync/${page}`, { cookie: cookieOf(ann), origin: server.url });
});

async function open(user: typeof ann, device: string) {
  const socket = await AppSocket.connect(server.url, cookieOf(user), `${device}${round}`);
  return { socket, ...(await socket.open(page)) };
}

const attack = (update: Uint8Array): void => attacker.send(updateMessage(update));
const byHand = (...values: number[]): Uint8Array =>
  encoding.encode((encoder) => {
    for (const value of values) encoding.writeVarUint(encoder, value);
  });

/** Bo still speaks, is heard by everybody, and nobody sees anything else of Bo. */
async function boIsUnharmed(): Promise<void> {
  // The attack was sent before, but on another socket: it may still be under way.
  await new Promise((resolve) => setTimeout(resolve, 50));
  say(victim.doc, bo, 'and more');
  await acknowledged(victim.socket, victim.doc);
  const late = await open(ann, 'late');
  for (const reader of [observer, late]) {
    await expect.poll(() => textsOf(reader.doc, bo)).toEqual(['Bo’s own words', 'and more']);
    expect(reader.doc.store.pendingStructs).toBeNull();
    expect(reader.doc.store.pendingDs).toBeNull();
  }
  expect(textsOf(victim.doc, bo)).toEqual(['Bo’s own words', 'and more']);
  const log = await server.storage.db
    .selectFrom('log')
    .select(['bytes', 'author'])
    .where('document', '=', page)
    .execute();
  expect(log.some(({ bytes }) => Buffer.from(bytes).includes('forged'))).toBe(false);
  expect(new Set(log.map(({ author }) => author))).toEqual(new Set([bo]));
  attacker.end();
}

describe('Ann takes her own message away without a recall,', () => {
  const rules = {
    recallHours: 24,
    recallBy: null,
    fileBytes: 0,
    fileBy: null,
    presence: true,
    readReceipts: true,
  };
  afterEach(() => server.access.allow(ann));

  test.each([
    ['while she may recall it', { rules }, []],
    ['when the time for it is over', { rules: { ...rules, recallHours: 0 } }, ['Ann’s own words']],
    ['when she may write no more', { write: { rule: 'excluded', company: null } }, ['Ann’s own words']],
  ] as const)('%s (A11, R12, P6)', async (_when, rights, left) => {
    const author = await open(ann, 'author');
    say(author.doc, ann, 'Ann’s own words');
    await acknowledged(author.socket, author.doc);
    await expect.poll(() => textsOf(observer.doc, ann)).toEqual(['Ann’s own words']);

    server.access.allow(ann, rights);
    const program = await open(ann, 'program');
    await program.socket.settled();
    for (const key of laneOf(program.doc, ann).keys()) laneOf(program.doc, ann).delete(key);
    await program.socket.settled();
    // Whoever has it and whoever comes later hold the same.
    const late = await open(bo, 'late');
    for (const reader of [late, observer]) await expect.poll(() => textsOf(reader.doc, ann)).toEqual(left);
    attacker.end();
  });
});

describe('Ann cannot', () => {
  test('forge Bo’s next clock (E2.1, P6)', async () => {
    const forger = new Y.Doc();
    forger.clientID = victim.doc.clientID;
    Y.applyUpdate(forger, Y.encodeStateAsUpdate(victim.doc));
    forger.clientID = victim.doc.clientID;
    const known = Y.encodeStateVector(forger);
    say(forger, bo, 'forged');
    attack(Y.encodeStateAsUpdate(forger, known));
    await boIsUnharmed();
  });

  test('delete what Bo has written or is going to write (E2.2, P6)', async () => {
    attack(byHand(0, 1, victim.doc.clientID, 1, 0, 2 ** 31));
    await boIsUnharmed();
  });

  test('mute Bo with a collected struct (E2.3, P6)', async () => {
    for (const clock of [0, 1, 2]) {
      attack(
        encoding.encode((encoder) => {
          for (const value of [1, 1, victim.doc.clientID, clock]) encoding.writeVarUint(encoder, value);
          encoding.writeUint8(encoder, 0);
          encoding.writeVarUint(encoder, 2 ** 19);
          encoding.writeVarUint(encoder, 0);
        }),
      );
    }
    await boIsUnharmed();
  });

  test('overwrite Bo’s key with an origin in Bo’s lane (E2.4, P6)', async () => {
    const forger = new Y.Doc();
    Y.applyUpdate(forger, Y.encodeStateAsUpdate(victim.doc));
    const known = Y.encodeStateVector(forger);
    const [key] = laneOf(forger, bo).keys();
    laneOf(forger, bo).set(key!, { text: 'forged' });
    attack(Y.encodeStateAsUpdate(forger, known));
    expect(await attacker.closed).toBe(closeCodes.violation);
    await boIsUnharmed();
  });

  test('slip into Bo’s lane by an origin in another root (E2.5, E2.6, P6)', async () => {
    const forger = new Y.Doc();
    forger.getArray('elsewhere').insert(0, ['forged']);
    const first = Y.encodeStateVector(forger);
    forger.getArray('elsewhere').insert(0, ['forged too']);
    attack(Y.encodeStateAsUpdate(forger, first));
    expect(await attacker.closed).toBe(closeCodes.violation);
    await boIsUnharmed();
  });

  test('win a race for Bo’s key with a chosen client id (E2.7, P6)', async () => {
    const forger = new Y.Doc();
    forger.clientID = 2 ** 32 - 1;
    const [key] = laneOf(victim.doc, bo).keys();
    laneOf(forger, bo).set(key!, { ...(laneOf(victim.doc, bo).get(key!) as object), text: 'forged' });
    attack(Y.encodeStateAsUpdate(forger));
    await boIsUnharmed();
  });

  test('give Bo’s known clocks another content, for late readers (E2.8, E2.10, P6)', async () => {
    const forger = new Y.Doc();
    forger.clientID = victim.doc.clientID;
    say(forger, bo, 'forged');
    attack(Y.encodeStateAsUpdate(forger));
    await boIsUnharmed();
  });

  test('leave something pending in anybody’s copy (E2.9, P6)', async () => {
    const forger = new Y.Doc();
    say(forger, ann, 'forged one');
    const known = Y.encodeStateVector(forger);
    say(forger, ann, 'forged two');
    attack(Y.encodeStateAsUpdate(forger, known));
    await boIsUnharmed();
  });

  test('write into the server’s lane (P6)', async () => {
    const forger = new Y.Doc();
    laneOf(forger, ann);
    say(forger, '@' as typeof ann, 'forged');
    attack(Y.encodeStateAsUpdate(forger));
    await boIsUnharmed();
  });

  test('take a client id that Bo has not written with, by writing Bo’s lane under it first (P6)', async () => {
    const fresh = new Y.Doc();
    const squatted = fresh.clientID;
    const forger = new Y.Doc();
    forger.clientID = squatted;
    say(forger, bo, 'forged');
    attack(Y.encodeStateAsUpdate(forger));
    await new Promise((resolve) => setTimeout(resolve, 50));
    victim.doc.clientID = squatted;
    await boIsUnharmed();
  });
});
