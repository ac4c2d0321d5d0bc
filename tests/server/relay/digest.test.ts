import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { laneOf } from '#shared/documents/lanes.ts';
import { pageDocument, type DocumentName } from '#shared/documents/names.ts';
import type { UserId } from '#shared/ids.ts';
import type { ServerFrame } from '#shared/wire/frames.ts';
import { MemoryCounters } from '../../../server/relay/relay-counters.ts';
import { relayLimits } from '../../../server/relay/relay-limits.ts';
import { laneDigest } from '../../../src/lib/replica/lane-digest.ts';
import { AppSocket } from '../../support/app-socket.ts';
import { acknowledged, recall, say, shows } from './client.ts';
import { ann, bo, cookieOf, cy, room, startRelay, type RelayServer } from './relay-server.ts';

type DigestFrame = Extract<ServerFrame, { type: 'digest' }>;

let server: RelayServer;
let counters: MemoryCounters;
const page = pageDocument(room, 1);

beforeEach(async () => {
  counters = new MemoryCounters();
  server = await startRelay(undefined, { counters });
});
afterEach(() => server.stop());

async function opened(user: UserId, document: DocumentName = page) {
  const socket = await AppSocket.connect(server.url, cookieOf(user), 'phone');
  const open = await socket.open(document);
  await socket.hears((frame) => frame.type === 'data' && frame.message[1] === 1);
  return { socket, ...open };
}

/** Asks for a digest and waits for it. */
async function digestOf({ socket, channel }: { socket: AppSocket; channel: number }): Promise<DigestFrame> {
  const before = socket.heard.length;
  socket.send({ type: 'digest', channel });
  const answer = await socket.hears((frame) => frame.type === 'digest' && socket.heard.indexOf(frame) >= before);
  return answer as DigestFrame;
}

describe('The digest of a page', () => {
  test('is what a copy holds that has heard everything: after messages, a recall, a compaction and a restart (D1, D3)', async () => {
    const anns = await opened(ann);
    const bos = await opened(bo);
    const gone = say(anns.doc, ann, 'not for long');
    say(anns.doc, ann, 'stays');
    say(bos.doc, bo, 'so does this');
    await acknowledged(anns.socket, anns.doc);
    recall(anns.doc, ann, gone);
    await acknowledged(anns.socket, anns.doc);
    await shows(anns.doc, bo, 'so does this');
    const { whole, lanes } = await digestOf(anns);
    expect(whole).toBe(true);
    expect(lanes.map(({ lane }) => lane).toSorted()).toEqual([ann, bo]);
    expect(lanes.find(({ lane }) => lane === ann)?.entries).toBe(2);
    for (const digest of lanes) expect(laneDigest(anns.doc, digest.lane)).toEqual(digest);

    await server.restart();
    const again = await opened(bo);
    const after = await digestOf(again);
    expect(after.lanes.toSorted((one, other) => (one.lane < other.lane ? -1 : 1))).toEqual(
      lanes.toSorted((one, other) => (one.lane < other.lane ? -1 : 1)),
    );
    for (const digest of after.lanes) expect(laneDigest(again.doc, digest.lane)).toEqual(digest);
  });

  test('comes after everything it sums up, however busy the page is (D3)', async () => {
    const anns = await opened(ann);
    const bos = await opened(bo);
    for (let round = 0; round < 30; round += 1) {
      for (let at = 0; at < 5; at += 1) say(anns.doc, ann, `message ${round} ${at}`);
      const { lanes } = await digestOf(bos);
      // What Bo has heard when the digest comes is what it sums up: neither less nor more.
      const frames = bos.socket.heard;
      const last = frames.findLastIndex((frame) => frame.type === 'digest');
      if (frames.slice(last).some((frame) => frame.type === 'data')) continue;
      expect(lanes.map(({ lane }) => laneDigest(bos.doc, lane))).toEqual(lanes);
    }
    expect([...laneOf(bos.doc, ann).keys()].length).toBeGreaterThan(0);
  });

  test('tells one who came later nothing of what was there before, and an excluded one nothing of what came (D2, P4)', async () => {
    const bos = await opened(bo);
    say(bos.doc, bo, 'before Ann came');
    await acknowledged(bos.socket, bos.doc);
    const now = Date.now() + 1;
    expect((await digestOf(await opened(ann))).lanes.find(({ lane }) => lane === bo)?.entries).toBe(1);
    server.access.allow(ann, { read: [{ from: now, to: Infinity }] });
    expect(await digestOf(await opened(ann))).toMatchObject({ whole: false, lanes: [{ lane: ann, entries: 0 }] });
    server.access.allow(ann, { read: [{ from: 0, to: now }], write: { rule: 'excluded', company: null } });
    await expect.poll(() => Date.now()).toBeGreaterThan(now);
    const excluded = await opened(ann);
    const before = await digestOf(excluded);
    say(bos.doc, bo, 'after she left');
    await acknowledged(bos.socket, bos.doc);
    expect({ ...(await digestOf(excluded)), channel: 0 }).toEqual({ ...before, channel: 0 });
    expect(before.lanes.map(({ lane }) => lane)).toEqual([ann]);
  });

  test('is told to nobody who may not open the page, and not for a channel that is not there (P4)', async () => {
    const socket = await AppSocket.connect(server.url, cookieOf(cy), 'phone');
    const { channel, answer } = await socket.open(page);
    expect(answer.type).toBe('closed');
    socket.send({ type: 'digest', channel });
    socket.send({ type: 'digest', channel: channel + 7 });
    await socket.settled();
    expect(socket.heard.filter(({ type }) => type === 'digest')).toEqual([]);
  });

  test('asked for too often stays unanswered, and everything else goes on (D4)', async () => {
    const anns = await opened(ann);
    for (let times = 0; times < relayLimits.digestBurst + 20; times += 1) {
      anns.socket.send({ type: 'digest', channel: anns.channel });
    }
    await anns.socket.settled();
    const answers = (): number => anns.socket.heard.filter(({ type }) => type === 'digest').length;
    await expect.poll(answers).toBeGreaterThanOrEqual(relayLimits.digestBurst);
    expect(answers()).toBeLessThan(relayLimits.digestBurst + 20);
    say(anns.doc, ann, 'still here');
    await acknowledged(anns.socket, anns.doc);
  });
});

test('A copy that had diverged is counted (D5)', async () => {
  const anns = await opened(ann);
  anns.socket.send({ type: 'diverged', channel: anns.channel, what: 'entries' });
  anns.socket.send({ type: 'diverged', channel: anns.channel + 1, what: 'entries' });
  await anns.socket.settled();
  expect(counters.of('D5')).toBe(1);
});
