import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pageDocument, roomDocument } from '#shared/documents/names.ts';
import { closeCodes } from '#shared/wire/close-codes.ts';
import { roomNames, type Room, type Standing } from './matrix/rooms.ts';
import { subjectNames, subjectOf, type Subject } from './matrix/subjects.ts';
import { socketActs, textsIn, tryApp, tryStock, type SocketAct } from './matrix/try-sockets.ts';
import { foundWorld, type World } from './matrix/world.ts';

const sockets = { 'any program’s socket': tryStock, 'the app’s socket': tryApp } as const;
const documents = { room: roomDocument, page: (room: Room['id']) => pageDocument(room, 1) } as const;
/** Whoever has no session is turned away before anything is looked at: one try of each socket will do. */
const withoutSession = subjectNames.filter((name) => /^(nobody|signed out|suspended)/.test(name));

let world: World;
/** What was tried: the texts that must be stored by now, and those that must not. */
const tried: { readonly room: Room; readonly text: string; readonly stored: boolean }[] = [];

beforeAll(async () => {
  world = await foundWorld();
}, 120_000);
afterAll(() => world.stop());

const roomOf = (name: string): Room => {
  const room = world.rooms.find((one) => one.name === name);
  if (!room) throw new Error(`no room is called ${name}`);
  return room;
};

/**
 * What may come of it, by how one stands in the room and what is tried. Words in another's lane are passed over, as those
 * that an honest device brings back, or close the socket: what counts is that they are stored nowhere.
 */
function expectedCodes(standing: Standing, act: SocketAct): readonly number[] {
  if (standing === 'outside' || standing === 'left') return [closeCodes.notFound];
  return act === 'read' || act === 'write' ? [0] : [0, closeCodes.violation];
}

const readsEarly = (standing: Standing): boolean => standing !== 'outside' && standing !== 'left';
const readsLate = (standing: Standing): boolean => standing === 'master' || standing === 'member';

const cases = subjectNames.flatMap((who) =>
  roomNames.flatMap((room) =>
    (['room', 'page'] as const).flatMap((document) =>
      (Object.keys(sockets) as (keyof typeof sockets)[]).flatMap((socket) =>
        socketActs.map((act) => [who, act, document, room, socket] as const),
      ),
    ),
  ),
);
const seldom = ([who, act, document, room]: (typeof cases)[number]): boolean =>
  withoutSession.includes(who) && (act !== 'write' || document !== 'page' || room !== 'external group');

describe('Through the sockets nobody gets or leaves one byte that policy does not give them (P4)', () => {
  test.each(cases.filter((one) => !seldom(one)))('%s: %s in the %s of “%s” through %s', async (...one) => {
    const [who, act, document, name, socket] = one;
    const room = roomOf(name);
    const subject: Subject = await subjectOf(world, who);
    const { ann, al } = world.insiders;
    const victim = subject.user === ann.user ? al.user : ann.user;
    const text = `${who}: ${act}, ${document}, ${name}, ${socket}`;
    const { code, bytes } = await sockets[socket]({
      url: world.server.url,
      cookie: subject.cookie,
      document: documents[document](room.id),
      act,
      user: subject.user,
      victim,
      text,
    });
    const standing = subject.standing(room);
    if (!subject.signedIn) expect([401, 429, 503]).toContain(code);
    else expect(expectedCodes(standing, act)).toContain(code);
    const heard = bytes.toString('latin1');
    const shows = subject.signedIn && document === 'page' && act === 'read';
    if (shows) expect(heard.includes(room.secret)).toBe(readsEarly(standing));
    if (shows && room.later !== '') expect(heard.includes(room.later)).toBe(readsLate(standing));
    if (!subject.signedIn || !readsEarly(standing)) {
      for (const secret of world.rooms.flatMap((one_) => [one_.secret, one_.later, one_.name])) {
        if (secret !== '') expect(heard.includes(secret)).toBe(false);
      }
    }
    if (!readsLate(standing) && room.later !== '') expect(heard.includes(room.later)).toBe(false);
    const stored = subject.signedIn && act === 'write' && document === 'page' && readsLate(standing);
    if (act !== 'read') tried.push({ room, text, stored });
  });

  test('and what is stored afterwards is what was allowed, nothing else (P4, P6)', async () => {
    const everybody = await Promise.all(subjectNames.map((name) => subjectOf(world, name)));
    const lanes = everybody.map(({ user }) => user);
    for (const room of world.rooms) {
      const [reader] = [...room.standings].find(([, standing]) => standing !== 'left' && standing !== 'excluded') ?? [];
      if (!reader) throw new Error(`nobody reads ${room.name}`);
      const cookie = await world.cookie(reader);
      const mine = tried.filter((one) => one.room === room);
      const allowed = mine.filter(({ stored }) => stored).map(({ text }) => text);
      await expect
        .poll(async () => (await textsIn(world.server.url, cookie, pageDocument(room.id, 1), lanes)).size, {
          timeout: 10_000,
          interval: 100,
        })
        .toBe(allowed.length + (room.later === '' ? 1 : 2));
      const texts = await textsIn(world.server.url, cookie, pageDocument(room.id, 1), lanes);
      expect(allowed.filter((text) => !texts.has(text))).toEqual([]);
    }
    expect(tried.filter(({ stored }) => stored).length).toBeGreaterThan(10);
  });
});
