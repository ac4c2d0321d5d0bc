import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { WebSocket } from 'ws';
import { closeCodes } from '#shared/wire/close-codes.ts';
import { MemoryCounters } from '../../../server/relay/relay-counters.ts';
import { relayLimits } from '../../../server/relay/relay-limits.ts';
import { Inbox } from '../../../server/relay/sockets/inbox.ts';
import { standardBudgets } from '../../../server/relay/sockets/socket-budgets.ts';

/** As much of a socket as an inbox uses. */
class FakeSocket extends EventEmitter {
  readonly OPEN = 1;
  readyState = 1;
  isPaused = false;
  pause(): void {
    this.isPaused = true;
  }
  resume(): void {
    this.isPaused = false;
  }
}

let socket: FakeSocket;
let counters: MemoryCounters;
let handled: number[];
let closed: number[];
let inbox: Inbox;
let handle: (bytes: Uint8Array) => Promise<void> | void;

beforeEach(() => {
  vi.useFakeTimers();
  socket = new FakeSocket();
  counters = new MemoryCounters();
  handled = [];
  closed = [];
  handle = (bytes) => void handled.push(bytes[0] ?? 0);
  const parts = { clock: Date.now, budgets: standardBudgets, counters };
  inbox = new Inbox(socket as unknown as WebSocket, parts, {
    handle: (bytes) => handle(bytes),
    handled: () => undefined,
    failed: () => closed.push(0),
    close: (code) => {
      closed.push(code);
      socket.readyState = 2;
    },
  });
});
afterEach(() => {
  vi.useRealTimers();
});

const receive = (count: number, bytes = Buffer.from([1])): void => {
  for (let at = 0; at < count; at += 1) socket.emit('message', bytes, true);
};
const spendAll = (): void => receive(relayLimits.frameBurst);

test('A socket over its budget is not read until the debt is gone, and then is (B11)', async () => {
  spendAll();
  expect(socket.isPaused).toBe(false);
  receive(relayLimits.framesPerSecond);
  expect(socket.isPaused).toBe(true);
  await vi.advanceTimersByTimeAsync(990);
  expect(socket.isPaused).toBe(true);
  await vi.advanceTimersByTimeAsync(30);
  expect(socket.isPaused).toBe(false);
  expect(handled).toHaveLength(relayLimits.frameBurst + relayLimits.framesPerSecond);
  expect(closed).toEqual([]);
});

test('Whoever is not read cannot give a sign of life, and is not taken for dead (B21)', async () => {
  expect([inbox.takeSign(), inbox.takeSign()]).toEqual([true, false]);
  spendAll();
  receive(1000);
  expect([inbox.takeSign(), inbox.takeSign()]).toEqual([true, true]);
  await vi.advanceTimersByTimeAsync(6000);
  expect(inbox.takeSign()).toBe(false);
});

test('Whoever is over the budget for minutes without a break has more to say than anybody; a break in between counts (B14)', async () => {
  const press = async (seconds: number): Promise<void> => {
    for (let second = 0; second < seconds; second += 1) {
      receive(relayLimits.framesPerSecond);
      await vi.advanceTimersByTimeAsync(1000);
    }
  };
  const almost = relayLimits.throttledMs / 1000 - 5;
  spendAll();
  await press(almost);
  await vi.advanceTimersByTimeAsync(3000);
  // What the break has saved, and on.
  receive(3 * relayLimits.framesPerSecond);
  await press(almost);
  expect(closed).toEqual([]);
  await press(10);
  expect([closed, counters.of('B14')]).toEqual([[closeCodes.tooFast], 1]);
});

test('A read that brings more frames than are allowed at once, on top of those, is nobody’s backlog (B14)', () => {
  spendAll();
  receive(relayLimits.frameBurst);
  expect(closed).toEqual([]);
  receive(1);
  expect([closed, counters.of('B14')]).toEqual([[closeCodes.tooFast], 1]);
});

test('What waits for the database is bounded: beyond it the socket is not read (B13)', async () => {
  let open: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => (open = resolve));
  handle = () => gate;
  const megabyte = Buffer.alloc(1024 * 1024);
  receive(1);
  for (let count = 0; count * megabyte.length <= relayLimits.queuedBytes; count += 1) receive(1, megabyte);
  expect([socket.isPaused, counters.of('B13')]).toEqual([true, 1]);
  open();
  await vi.advanceTimersByTimeAsync(10);
  expect(socket.isPaused).toBe(false);
});
