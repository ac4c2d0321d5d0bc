import { readTailAsUint8Array } from 'lib0/decoding';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import { pageDocument } from '#shared/documents/names.ts';
import { newRoomId } from '#shared/ids.ts';
import { decodeClientFrame, encodeDataBody, encodeServerData, decodeServerFrame } from '#shared/wire/codec.ts';
import { Channels, type ChannelEvents } from '../../../src/lib/sync/channels.ts';
import { linkDocument, storedClocks, type Link } from '../../../src/lib/sync/link.ts';
import type { SocketStatus } from '../../../src/lib/sync/sync-socket.ts';

const document = pageDocument(newRoomId(), 1);
const step1 = new Uint8Array([0, 0, 1, 0]);
const emptyStep2 = new Uint8Array([0, 1, 2, 0, 0]);

let status: SocketStatus;
let sent: string[];
let channels: Channels;
let doc: Y.Doc;
let link: Link;
let synced: number;

beforeEach(() => {
  vi.useFakeTimers();
  status = 'idle';
  sent = [];
  synced = 0;
  const note = (bytes: Uint8Array): boolean => {
    const frame = decodeClientFrame(bytes);
    const [first, second] = 'message' in frame ? readTailAsUint8Array(frame.message) : [];
    sent.push('message' in frame ? `data ${frame.channel}: ${first}.${second}` : frame.type);
    return true;
  };
  const socket = {
    get status() {
      return status;
    },
    send: ({ type, ...frame }: { type: string; channel?: number }) => sent.push(`${type} ${frame.channel}`) > 0,
    sendBytes: note,
  };
  const events: ChannelEvents = {
    pending: () => Promise.resolve([]),
    opened: () => {},
    data: () => {},
    ack: () => {},
    refused: () => {},
    digest: () => {},
    closed: () => {},
  };
  channels = new Channels(socket, events);
  doc = new Y.Doc();
  link = linkDocument(channels, document, doc, () => {
    synced += 1;
  });
});
afterEach(() => {
  link.close();
  channels.stop();
  vi.useRealTimers();
});

const online = async (): Promise<void> => {
  status = 'online';
  channels.online();
  await vi.advanceTimersByTimeAsync(0);
};
const opened = (channel: number): boolean =>
  channels.hear({ type: 'opened', channel, epoch: 1, seq: 0, arrivals: [], refused: [] });
const hears = (channel: number, message: Uint8Array): boolean =>
  channels.hear(decodeServerFrame(encodeServerData(channel, encodeDataBody(1, [], message))));

test('A channel waits while there is no socket, opens with it, and syncs once the server has opened it', async () => {
  await vi.advanceTimersByTimeAsync(60_000);
  expect(sent).toEqual([]);
  await online();
  expect(sent).toEqual(['open 1']);
  opened(1);
  expect(sent).toEqual(['open 1', 'data 1: 0.0']);
  hears(1, step1);
  expect(sent.at(-1)).toBe('data 1: 0.1');
  hears(1, emptyStep2);
  expect([synced, link.synced]).toEqual([1, true]);
});

test('Nothing but sync messages leaves: presence is the server’s to say', async () => {
  await online();
  opened(1);
  hears(1, emptyStep2);
  link.close();
  expect(sent.filter((one) => one.startsWith('data')).every((one) => one.includes(': 0.'))).toBe(true);
  expect(sent.at(-1)).toBe('close 1');
});

test('A silent channel stays open as long as the socket does', async () => {
  await online();
  opened(1);
  hears(1, emptyStep2);
  await vi.advanceTimersByTimeAsync(10 * 60_000);
  expect(link.synced).toBe(true);
  expect(sent.filter((one) => one.startsWith('open'))).toEqual(['open 1']);
});

test('When the socket goes the document is at once ready for the next one, under another number', async () => {
  await online();
  opened(1);
  hears(1, emptyStep2);
  status = 'idle';
  channels.down();
  await vi.advanceTimersByTimeAsync(0);
  expect(link.synced).toBe(false);
  await online();
  expect(sent.at(-1)).toBe('open 2');
});

test('What the server has closed for good is not asked for again; what it was too busy for is', async () => {
  await online();
  channels.hear({ type: 'closed', channel: 1, code: 4503 });
  await vi.advanceTimersByTimeAsync(5000);
  expect(sent.at(-1)).toBe('open 2');
  channels.hear({ type: 'closed', channel: 2, code: 4404 });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(sent.at(-1)).toBe('open 2');
});

test('What a server sends tells what it has on disk: all of it in its first question, a part in every answer', () => {
  expect(storedClocks(new Uint8Array([0, 0, 3, 1, 7, 9]))).toEqual({ type: 'all', clocks: new Map([[7, 9]]) });
  expect(storedClocks(emptyStep2)).toEqual({ type: 'part', clocks: new Map() });
  expect(storedClocks(new Uint8Array([1, 1, 0]))).toBeNull();
});
