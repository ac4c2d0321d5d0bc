import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { WebSocket } from 'ws';
import { MemoryCounters } from '../../../server/relay/relay-counters.ts';
import { relayLimits } from '../../../server/relay/relay-limits.ts';
import { standardBudgets } from '../../../server/relay/sockets/socket-budgets.ts';
import { SocketLine } from '../../../server/relay/sockets/socket-line.ts';

/** As much of a socket as a line uses: one whose reader can be slow. */
class FakeSocket extends EventEmitter {
  readonly OPEN = 1;
  readyState = 1;
  bufferedAmount = 0;
  terminate(): void {
    this.readyState = 3;
  }
}

let socket: FakeSocket;
let counters: MemoryCounters;
let line: SocketLine;

beforeEach(() => {
  vi.useFakeTimers();
  socket = new FakeSocket();
  counters = new MemoryCounters();
  const parts = { clock: Date.now, budgets: standardBudgets, counters, logger: pino({ enabled: false }) };
  const handler = { handle: () => undefined, handled: () => undefined };
  line = new SocketLine(socket as unknown as WebSocket, new PassThrough(), parts, handler);
});
afterEach(() => {
  vi.useRealTimers();
});

const resolved = (work: Promise<void>): { readonly done: boolean } => {
  const state = { done: false };
  void work.then(() => (state.done = true));
  return state;
};

test('An answer waits until its reader has made room, and a reader who makes some in time is not ended (B20)', async () => {
  socket.bufferedAmount = relayLimits.fullBytes + 1;
  const drained = resolved(line.drained());
  await vi.advanceTimersByTimeAsync(relayLimits.drainMs - 100);
  expect(drained.done).toBe(false);
  socket.bufferedAmount = relayLimits.fullBytes;
  await vi.advanceTimersByTimeAsync(100);
  expect(drained.done).toBe(true);
  expect(line.isOpen).toBe(true);
  expect(counters.of('B20')).toBe(0);
});

test('A reader who makes no room in time is ended, and the answer is not waited for any longer (B20)', async () => {
  socket.bufferedAmount = relayLimits.fullBytes + 1;
  const drained = resolved(line.drained());
  await vi.advanceTimersByTimeAsync(relayLimits.drainMs);
  expect(line.isOpen).toBe(true);
  await vi.advanceTimersByTimeAsync(200);
  expect(drained.done).toBe(true);
  expect(line.isOpen).toBe(false);
  expect(counters.of('B20')).toBe(1);
});
