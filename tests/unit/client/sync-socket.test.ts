import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { newUserId } from '#shared/ids.ts';
import { decodeClientFrame, encodeServerFrame } from '#shared/wire/codec.ts';
import type { ServerFrame } from '#shared/wire/frames.ts';
import { backoffMs, comeBackMs } from '../../../src/lib/sync/backoff.ts';
import { SyncSocket, type SocketStatus, type Wire } from '../../../src/lib/sync/sync-socket.ts';

class ScriptedWire implements Wire {
  binaryType = '';
  onopen: Wire['onopen'] = null;
  onmessage: Wire['onmessage'] = null;
  onclose: Wire['onclose'] = null;
  onerror: Wire['onerror'] = null;
  readonly sent: string[] = [];
  isClosed = false;

  send(bytes: Uint8Array): void {
    this.sent.push(decodeClientFrame(bytes).type);
  }

  close(): void {
    this.isClosed = true;
  }

  say(frame: ServerFrame): void {
    (this.onmessage as ((event: { data: Uint8Array }) => void) | null)?.({ data: encodeServerFrame(frame) });
  }

  closed(code: number, reason = ''): void {
    (this.onclose as ((event: { code: number; reason: string }) => void) | null)?.({ code, reason });
  }
}

const hello: ServerFrame = { type: 'hello', protocol: 1, epoch: 1, user: newUserId(), serverTime: 1 };
let wires: ScriptedWire[];
let statuses: SocketStatus[];
let downs: number;
let socket: SyncSocket;

beforeEach(() => {
  vi.useFakeTimers();
  wires = [];
  statuses = [];
  downs = 0;
  socket = new SyncSocket({
    connect: () => {
      const wire = new ScriptedWire();
      wires.push(wire);
      return wire;
    },
    online: () => {},
    frame: () => {},
    down: () => {
      downs += 1;
    },
    status: (status) => statuses.push(status),
    random: () => 0.5,
  });
});
afterEach(() => {
  socket.stop();
  vi.useRealTimers();
});

test('The wait before a try is spread over all of its bound, which grows to a minute and no further', () => {
  for (let failures = 0; failures < 40; failures += 1) {
    const bound = Math.min(60_000, 1000 * 2 ** failures);
    expect(backoffMs(failures, () => 0)).toBe(0);
    expect(backoffMs(failures, () => 0.999)).toBeLessThan(bound);
    expect(backoffMs(failures, () => 0.999)).toBeGreaterThan(bound * 0.99);
  }
});

test('It is online with the server’s hello, asks for a sign of life after ten seconds of silence, and is dead after five more (B21, F7)', () => {
  socket.wake();
  expect(socket.status).toBe('connecting');
  wires[0]?.say(hello);
  expect(socket.status).toBe('online');
  vi.advanceTimersByTime(9_999);
  expect(wires[0]?.sent).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(wires[0]?.sent).toEqual(['ping']);
  wires[0]?.say({ type: 'pong', serverTime: 2 });
  vi.advanceTimersByTime(14_999);
  expect(downs).toBe(0);
  vi.advanceTimersByTime(1);
  expect([downs, wires[0]?.isClosed, socket.status]).toEqual([1, true, 'idle']);
});

test('It comes back by itself with growing waits, and at once when woken', () => {
  socket.wake();
  for (const wait of [500, 1000, 2000]) {
    const before = wires.length;
    wires.at(-1)?.closed(1006);
    vi.advanceTimersByTime(wait - 1);
    expect(wires).toHaveLength(before);
    vi.advanceTimersByTime(1);
    expect(wires).toHaveLength(before + 1);
  }
  wires.at(-1)?.closed(1006);
  const before = wires.length;
  socket.wake();
  expect(wires).toHaveLength(before + 1);
});

test('A server that says in how many seconds is never asked earlier, by all who were told not at once, and a minute counts as the most (B5, B6, B22)', () => {
  for (const seconds of [1, 12, 60]) {
    expect(comeBackMs(seconds, () => 0)).toBe(seconds * 1000);
    expect(comeBackMs(seconds, () => 0.999)).toBeGreaterThan(seconds * 1400);
  }
  expect(comeBackMs(99_999, () => 0.999)).toBeLessThan(90_000);
});

test.each([
  [1001, 'retry=12', 12_000 + 3000],
  [4503, 'retry=30', 30_000 + 7500],
  [4503, 'whatever else', 500],
  [4429, '', 30_000 + 7500],
])(
  'Closed with %i and “%s” it comes back after %i ms, and not because somebody looks (B5, B6, B14, B22)',
  (code, reason, wait) => {
    socket.wake();
    wires[0]?.closed(code, reason);
    vi.advanceTimersByTime(wait - 1);
    if (wait > 1000) socket.wake();
    expect(wires).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect(wires).toHaveLength(2);
  },
);

test('A server that greets and closes at once is asked less and less; after a steady connection waits begin anew', () => {
  socket.wake();
  for (const wait of [500, 1000, 2000]) {
    wires.at(-1)?.say(hello);
    wires.at(-1)?.closed(1006);
    const before = wires.length;
    vi.advanceTimersByTime(wait - 1);
    expect(wires).toHaveLength(before);
    vi.advanceTimersByTime(1);
    expect(wires).toHaveLength(before + 1);
  }
  wires.at(-1)?.say(hello);
  vi.advanceTimersByTime(9000);
  wires.at(-1)?.say({ type: 'pong', serverTime: 1 });
  vi.advanceTimersByTime(9000);
  wires.at(-1)?.closed(1006);
  const before = wires.length;
  vi.advanceTimersByTime(500);
  expect(wires).toHaveLength(before + 1);
});

test.each([
  [4401, 'signed-out', false],
  [4409, 'replaced', true],
  [4426, 'too-old', false],
] as const)('Closed with %i it is %s and does not try again by itself', (code, status, wakes) => {
  socket.wake();
  wires[0]?.say(hello);
  wires[0]?.closed(code);
  vi.advanceTimersByTime(10 * 60_000);
  expect([socket.status, wires.length]).toEqual([status, 1]);
  socket.wake();
  expect(wires.length).toBe(wakes ? 2 : 1);
});

test('A server that accepts and says nothing counts as no server', () => {
  socket.wake();
  vi.advanceTimersByTime(15_000);
  expect(wires[0]?.isClosed).toBe(true);
  expect(socket.status).toBe('idle');
});

test('A frame of an unknown kind is passed over, and what is sent while offline is not taken for sent', () => {
  expect(socket.send({ type: 'ping' })).toBe(false);
  socket.wake();
  wires[0]?.say(hello);
  (wires[0]?.onmessage as unknown as (event: { data: Uint8Array }) => void)({ data: new Uint8Array([9, 9, 9]) });
  expect(socket.status).toBe('online');
  expect(socket.send({ type: 'ping' })).toBe(true);
});
